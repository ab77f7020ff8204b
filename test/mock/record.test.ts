import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capstan, type Started, startCapstan } from '../kit/capstan.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CANARY, documentIn, NOTES } from './kit.ts';

interface Ready {
  readonly exposes: readonly { url: string }[];
}

const ENV = {
  NOTES_TOKEN: `${CANARY}-token`,
  NOTES_KEY: `${CANARY}-key`,
  NOTES_TENANT: `${CANARY}-tenant`,
};

const { directory, file } = documentIn(NOTES);
const recording = join(directory, 'notes.jsonl');
let upstream: ScriptedUpstream;
let count = 0;

beforeAll(async () => {
  // Says back everything it was sent: the worst that an API can do to a recording.
  upstream = await scriptedUpstream((request) => {
    count += 1;
    return {
      status: request.url.includes('missing') ? 404 : 200,
      headers: {
        'content-type': 'application/json',
        etag: `"${count}"`,
        'set-cookie': `session=${CANARY}-cookie`,
      },
      body: JSON.stringify({
        count,
        url: request.url,
        sent: request.headers,
        body: request.body.toString(),
        access_token: `${CANARY}-issued`,
      }),
    };
  });
});
afterAll(() => upstream.close());

const serve = (parameters: readonly string[], env: Record<string, string> = {}) =>
  startCapstan<Ready>(['serve', file, '--ready-json', '--log-level', 'warn', ...parameters], {
    env,
  });

const recordingServer = (more: readonly string[] = [], into = recording) =>
  serve(
    [
      '--upstream',
      `notes=${upstream.base.href}v7`,
      '--upstream',
      `weather=${upstream.base.href}`,
      '--record',
      into,
      ...more,
    ],
    ENV,
  );

async function ask({ ready }: Started<Ready>, path: string, body?: string) {
  const answer = await fetch(`${ready.exposes[0]?.url}${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
  });
  const text = await answer.text();
  return { status: answer.status, origin: answer.headers.get('x-capstan-mock'), text };
}

const countOf = ({ text }: { text: string }) => (JSON.parse(text) as { count: number }).count;
const lines = (path: string) => readFileSync(path, 'utf8').trim().split('\n');

test('what is recorded holds no credential, wherever the API put it, and is for its owner only', async () => {
  writeFileSync(recording, '');
  chmodSync(recording, 0o644);
  const served = await recordingServer();
  await ask(served, '/notes?q=a');
  await ask(served, '/notes', `{"title":"T","password":"${CANARY}-typed"}`);
  await ask(served, '/notes/1');
  await ask(served, '/now?city=Oslo');
  await ask(served, '/notes/missing');
  expect((await served.stop()).code).toBe(0);
  expect(upstream.requests.map(({ headers, url }) => headers.authorization ?? url)).toEqual([
    `Bearer ${ENV.NOTES_TOKEN}`,
    `Bearer ${ENV.NOTES_TOKEN}`,
    `Bearer ${ENV.NOTES_TOKEN}`,
    `/now?city=Oslo&appid=${ENV.NOTES_KEY}`,
    `Bearer ${ENV.NOTES_TOKEN}`,
  ]);
  const text = readFileSync(recording, 'utf8');
  expect(text).not.toContain('CANARY');
  expect(statSync(recording).mode & 0o777).toBe(0o600);
  const exchanges = lines(recording).map((line) => JSON.parse(line));
  expect(
    exchanges.map(({ operation, request, response }) => [
      operation,
      request.method,
      request.target,
      response.status,
    ]),
  ).toEqual([
    ['notes.list', 'GET', '/notes?q=a', 200],
    ['notes.add', 'POST', '/notes', 200],
    ['notes.get', 'GET', '/notes/1', 200],
    ['weather.now', 'GET', '/now?city=Oslo', 200],
    ['notes.get', 'GET', '/notes/missing', 404],
  ]);
  expect(exchanges[1].request.body).toBe('{"title":"T","password":"(left out)"}');
  expect(Object.keys(exchanges[0].request.headers)).toEqual(['accept']);
  expect(exchanges[0].response.headers).toEqual({
    'content-type': 'application/json',
    etag: '"1"',
  });
});

test('a replay answers as recorded, needs no variable and calls nobody', async () => {
  upstream.forget();
  const served = await serve(['--replay', recording]);
  const first = await ask(served, '/notes?q=a');
  expect([first.status, first.origin, countOf(first)]).toEqual([200, 'recorded', 1]);
  const added = await ask(served, '/notes', `{ "password": "another", "title": "T" }`);
  expect(countOf(added)).toBe(2);
  expect((await ask(served, '/notes/missing')).status).toBe(404);
  const near = await ask(served, '/notes/1?verbose=yes');
  expect(countOf(near)).toBe(3);
  const unknown = await ask(served, '/notes/2');
  expect([unknown.status, JSON.parse(unknown.text).type]).toEqual([
    502,
    'urn:capstan:problem:upstream-unrecorded',
  ]);
  expect((await served.stop()).code).toBe(0);
  expect(upstream.requests).toEqual([]);
});

test('several answers to one call come in their order, and the last one stays', async () => {
  const into = join(directory, 'order.jsonl');
  const before = await recordingServer([], into);
  const recorded = [await ask(before, '/notes/7'), await ask(before, '/notes/7')].map(countOf);
  await before.stop();
  const served = await serve(['--replay', into]);
  const replayed = [1, 2, 3].map(() => ask(served, '/notes/7'));
  const counts = (await Promise.all(replayed)).map(countOf).sort();
  expect(counts).toEqual([recorded[0], recorded[1], recorded[1]]);
  await served.stop();
});

test('a recording is added to, up to its limit', async () => {
  const before = lines(recording).length;
  const limit = statSync(recording).size + 1_500;
  const served = await recordingServer(['--record-limit', String(limit)]);
  for (let call = 0; call < 5; call += 1)
    expect((await ask(served, `/notes/${call}`)).status).toBe(200);
  const { stderr } = await served.stop();
  expect(statSync(recording).size).toBeLessThanOrEqual(limit);
  expect(lines(recording).length).toBeGreaterThan(before);
  expect(lines(recording).length).toBeLessThan(before + 5);
  expect(stderr.match(/nothing more is recorded/g)).toHaveLength(1);
});

test('mock answers as recorded, and makes up the rest', async () => {
  const served = await startCapstan<Ready>(['mock', file, '--replay', recording, '--ready-json']);
  expect((await ask(served, '/notes?q=a')).origin).toBe('recorded');
  const made = await ask(served, '/notes/never');
  expect([made.status, made.origin, made.text]).toEqual([200, 'none', '{}']);
  await served.stop();
});

test.each([
  ['--replay', ['--replay', file], 78, 'is no recording: line 1'],
  ['--record', ['--record', file], 78, 'is no recording: line 1'],
  ['--record', ['--record', directory], 78, 'cannot be written'],
  ['--replay', ['--replay', join(directory, 'absent')], 78, 'there is no such file'],
  ['--replay', ['--replay', recording, '--record', recording], 2, 'leave out --record'],
  ['--record-limit', ['--record-limit', 'big'], 2, 'a whole number of bytes'],
])('%s refuses what cannot be used (%#)', async (_, flags, code, reason) => {
  const before = readFileSync(file, 'utf8');
  const ended = await capstan(['serve', file, ...flags], { env: ENV });
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(reason)]);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
