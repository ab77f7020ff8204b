import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  ACTION_KEYS,
  bindArguments,
  type DialectReader,
  defineAuthScheme,
  defineBodyFormat,
  defineExposer,
  defineResponseFormat,
  defineRule,
  defineStep,
  type Exposure,
  type Extensions,
  type Flow,
  type Input,
  linkAction,
  naftikoAlpha,
  readAction,
  runFlow,
  type Step,
} from '../src/extend.ts';
import { lintCapability, loadCapability, standard, startCapability } from '../src/index.ts';
import { scriptedUpstream } from './kit/upstream.ts';

/** A guest of each kind, written the way a stranger would: by value, in a file of their own. */
const shout = defineAuthScheme({
  type: 'shout',
  fields: { word: { required: true, secret: true, description: 'What to shout.' } },
  sign: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, 'x-shout': credentials.get('word') ?? '' },
  }),
});

interface LineExposure extends Exposure {
  readonly flow: Flow;
  readonly inputs: readonly Input[];
}

const line = defineExposer<LineExposure>({
  type: 'line',
  aliases: [],
  prefixes: ['line'],
  endpoint: '/say',
  compile(adapter, context) {
    const action = adapter.content.get('action');
    action.expectKeys(ACTION_KEYS, 'an action');
    const linked = linkAction(readAction(action, 'the line'), context.link);
    return (
      linked && {
        ...linked,
        type: 'line',
        namespace: adapter.namespace,
        address: undefined,
        port: adapter.port,
        place: adapter.place,
      }
    );
  },
  offers: () => [],
  serve: (exposure, { upstreams, steps }) => ({
    async handler(request) {
      const values = bindArguments(exposure.inputs, {
        word: decodeURIComponent(request.target.slice('/say/'.length)),
      });
      const never = { cancelled: false, onCancel: () => () => {} };
      const { status, body } = await runFlow(exposure.flow, values, {
        upstreams,
        steps,
        requestId: 'r',
        cancellation: never,
      });
      return { status, headers: { 'content-type': 'text/plain' }, body };
    },
  }),
});

const pirate: DialectReader = { ...naftikoAlpha, name: 'pirate', rootKey: 'ahoy', versions: ['1'] };

const backwards = (text: string) => [...text].reverse().join('');

const backwardsBody = defineBodyFormat({
  type: 'backwards',
  textOnly: true,
  encode: (data) => ({
    bytes: Buffer.from(backwards(String(data))),
    contentType: 'text/backwards',
  }),
});

const backwardsAnswer = defineResponseFormat({
  name: 'backwards',
  decode: async (bytes) => backwards(Buffer.from(bytes).toString()),
});

interface LoudStep extends Step {
  readonly of: string;
}

const loud = defineStep<LoudStep>({
  kind: 'loud',
  aliases: [],
  compile({ content }, frame, linker) {
    const of = content.get('of').text() ?? '';
    if (linker.earlier.includes(of)) return { ...frame, kind: 'loud', of };
    content.add('unknown-reference', 'error', `no step '${of}' before`, content.place, {
      disables: linker.label,
    });
    return undefined;
  },
  run: async ({ of }, { steps }) => ({ value: `${steps.get(of)}!`.toUpperCase() }),
});

const shortLabel = defineRule({
  code: 'short-label',
  why: 'Long labels do not fit on signs.',
  example: ['info: {label: Words of the sea}', 'info: {label: Words}'],
  check({ root }) {
    const label = root.get('info').get('label');
    const long = (label.text() ?? '').length > 8;
    return long ? [{ message: 'the label is long', place: label.place }] : [];
  },
});

const extensions: Extensions = {
  dialects: [...standard.dialects, pirate],
  exposers: [...standard.exposers, line],
  auth: [...standard.auth, shout],
  steps: [...standard.steps, loud],
  bodies: [...standard.bodies, backwardsBody],
  formats: [...standard.formats, backwardsAnswer],
  rules: [...standard.rules, shortLabel],
};

const DOCUMENT = `ahoy: '1'
capability:
  consumes:
  - type: http
    namespace: words
    baseUri: http://127.0.0.1:1
    authentication: {type: shout, word: '{{WORD}}'}
    resources:
    - path: /words/{word}
      operations:
      - {name: look-up, method: GET, inputParameters: [{name: word, in: path}]}
  exposes:
  - type: line
    namespace: lines
    port: 0
    action: {call: words.look-up, with: {word: line.word}}
`;

test('a dialect, an exposer and an authentication scheme given by value serve a document end to end', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'words.yaml');
  writeFileSync(file, DOCUMENT);
  const upstream = await scriptedUpstream(({ url }) => ({ body: `looked up ${url}` }));
  const { plan, diagnostics } = await loadCapability(file, extensions);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!plan) throw new Error('no plan');
  const running = await startCapability(plan, {
    extensions,
    environment: { WORD: 'hey' },
    upstreams: { words: upstream.base.origin },
  });
  const answer = await fetch(`${running.exposes[0]?.url}/a%20b`);
  expect([answer.status, await answer.text()]).toEqual([200, 'looked up /words/a%20b']);
  expect(upstream.requests[0]?.headers['x-shout']).toBe('hey');
  await running.stop(100);
  await upstream.close();
});

const TALK = `ahoy: '1'
info: {label: Words of the sea}
capability:
  consumes:
  - type: http
    namespace: words
    baseUri: http://127.0.0.1:1
    resources:
    - path: /words
      operations:
      - name: say
        method: POST
        outputRawFormat: backwards
        body: {type: backwards, data: '{{word}}'}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /say/{word}
      operations:
      - method: GET
        steps:
        - {name: said, type: call, call: words.say, with: {word: web.word}}
        - {name: answer, type: loud, of: said}
`;

test('a body, a format of answers, a kind of step and a rule given by value work end to end', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'talk.yaml');
  writeFileSync(file, TALK);
  const upstream = await scriptedUpstream(({ body }) => ({ body }));
  const capability = await loadCapability(file, extensions);
  const { plan, diagnostics } = capability;
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!plan) throw new Error('no plan');
  const running = await startCapability(plan, {
    extensions,
    upstreams: { words: upstream.base.origin },
  });
  const answer = await fetch(`${running.exposes[0]?.url}/say/ahoy`);
  expect([answer.status, await answer.json()]).toEqual([200, 'AHOY!']);
  const [asked] = upstream.requests;
  expect([asked?.headers['content-type'], String(asked?.body)]).toEqual(['text/backwards', 'yoha']);
  const finding = lintCapability(capability, extensions).find(({ code }) => code === 'short-label');
  expect(finding).toMatchObject({ severity: 'warning', place: { file, line: 2, column: 15 } });
  await running.stop(100);
  await upstream.close();
});

test('without them the document is refused or served without what needs them', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'talk.yaml');
  writeFileSync(file, TALK.replace('ahoy', 'naftiko'));
  const capability = await loadCapability(file);
  expect(capability.plan).toBeUndefined();
  expect(capability.diagnostics.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['unknown-format', 'unknown-step']),
  );
  expect(lintCapability(capability).map(({ code }) => code)).not.toContain('short-label');
});

test('without them the same document is refused, naming what is known', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'words.yaml');
  writeFileSync(file, DOCUMENT.replace('ahoy', 'naftiko'));
  const { plan, diagnostics } = await loadCapability(file);
  expect(plan).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['unknown-exposer', 'unknown-authentication']),
  );
});
