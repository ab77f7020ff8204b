import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCapability, type OpenCapability, openCapability, Problem } from '../src/index.ts';
import { type ScriptedUpstream, scriptedUpstream } from './kit/upstream.ts';

const DOCUMENT = `ikanos: 1.0.0-beta2
info: {label: Words}
binds: [{namespace: env, keys: {WORD_KEY: WORD_KEY}}]
capability:
  consumes:
  - type: http
    namespace: words
    baseUri: http://127.0.0.1:1
    authentication: {type: bearer, token: '{{WORD_KEY}}'}
    resources:
    - name: words
      path: /words/{{word}}
      operations:
      - {name: look-up, method: GET, inputParameters: [{name: word, in: path}, {name: lang, in: query}]}
  exposes:
  - type: rest
    namespace: web
    port: 8080
    resources:
    - path: /v1/{{word}}
      operations: [{method: GET, call: words.look-up, with: {word: web.word}}]
`;

let upstream: ScriptedUpstream;
let capability: OpenCapability;
let listeningBefore = 0;

/** Open ports of this process; other tests may have theirs. */
function listening(): number {
  return process.getActiveResourcesInfo().filter((one) => one === 'TCPServerWrap').length;
}

beforeEach(async () => {
  upstream = await scriptedUpstream({ body: '{"means":"hello"}' });
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'words.yaml');
  writeFileSync(file, DOCUMENT);
  const { plan } = await loadCapability(file);
  if (!plan) throw new Error('no plan');
  listeningBefore = listening();
  capability = await openCapability(plan, {
    environment: { WORD_KEY: 'secret-of-the-sea' },
    upstreams: { words: upstream.base.origin },
  });
});

afterEach(async () => {
  await capability.close();
  await upstream.close();
});

test('an operation is called without a port', async () => {
  const outcome = await capability.call('words.look-up', { word: 'ahoy there', lang: 'en' });
  expect([outcome.kind, outcome.status, await outcome.decode()]).toEqual([
    'value',
    200,
    { means: 'hello' },
  ]);
  const [asked] = upstream.requests;
  expect([asked?.url, asked?.headers.authorization]).toEqual([
    '/words/ahoy%20there?lang=en',
    'Bearer secret-of-the-sea',
  ]);
  expect(listening()).toBe(listeningBefore);
});

test('what is exposed answers without a port', async () => {
  const handler = capability.handlers.get('web');
  const answer = await handler?.({ method: 'GET', target: '/v1/ahoy', headers: {} });
  expect([answer?.status, String(answer?.body)]).toEqual([200, '{"means":"hello"}']);
});

test('a refusal of the API is an answer, what cannot be called is not', async () => {
  upstream.answer({ status: 404, body: 'no' });
  expect(await capability.call('words.look-up', { word: 'x' })).toMatchObject({
    kind: 'refused',
    status: 404,
  });
  await expect(capability.call('words.look-up', { word: '..' })).rejects.toThrow(Problem);
  await expect(capability.call('words.look-up')).rejects.toThrow(Problem);
  await expect(capability.call('words.lookup')).rejects.toThrow(
    new RangeError("no consumed operation is called 'words.lookup'; did you mean 'words.look-up'?"),
  );
  await expect(capability.call('words.look-up', { wrod: 'x' })).rejects.toThrow(
    new RangeError("'words.look-up' has no parameter 'wrod'; did you mean 'word'?"),
  );
  expect(upstream.requests).toHaveLength(1);
});
