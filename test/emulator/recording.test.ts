import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { compareRecording } from '../../src/emulator/index.ts';
import { differences } from '../../src/emulator/real/differences.ts';
import { recorded } from '../../src/emulator/real/record.ts';
import { type RecordedExchange, readRecording, writeExchange } from '../../src/exchanges/index.ts';
import { capstan, startCapstan } from '../kit/capstan.ts';
import { start } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'capstan-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const COLLECTION = '/api/v3/organizations/acme/ai/sessions';

// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes
const jsonOf = (response: Response): Promise<any> => response.json();

/** Another emulator plays the real service: what is recorded of it is compared with ourselves. */
async function recordConversation(file: string) {
  const real = await start({ settings: { responseFields: 'documented' } });
  const flags = ['--port', '0', '--ready-json', '--log-level', 'silent'];
  const recorder = await startCapstan<{ url: string }>([
    ...['sessions', 'record', file, '--upstream', real.sessions.url],
    ...flags,
  ]);
  const { url } = recorder.ready;
  const headers = { authorization: `Bearer ${real.token}`, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: object) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}${COLLECTION}${path}`, init);
    return { status: response.status, body: await jsonOf(response) };
  };
  const { sessionId } = (await send('POST', '', { userId: 'u-1', metadata: { note: real.token } }))
    .body;
  await send('PUT', `/${sessionId}`, {
    newMessages: [{ role: 'user', content: 'Hi' }],
    tokensUsed: 3,
  });
  const got = await send('GET', `/${sessionId}`);
  await send('GET', '?limit=10');
  await send('PUT', `/${sessionId}/extend`);
  await send('GET', '/0190aaaa-bbbb-7ccc-8ddd-eeeeffff0000');
  await send('DELETE', `/${sessionId}`);
  const gone = await send('GET', `/${sessionId}`);
  expect([got.status, gone.status]).toEqual([200, 404]);
  expect((await fetch(`${url}${COLLECTION}`)).status).toBe(401);
  expect((await recorder.stop()).code).toBe(0);
  return { got, sessionId, token: real.token };
}

test('what the real service answered is recorded, replayed, and compared with the emulator', async () => {
  const file = join(folder, 'real.jsonl');
  const { got, sessionId, token } = await recordConversation(file);
  const text = readFileSync(file, 'utf8');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text).not.toContain(token);
  const exchanges = readRecording(text);
  expect(exchanges.map(({ operation }) => operation)).toEqual([
    'create-session',
    'append-messages',
    'get-session',
    'list-sessions',
    'extend-session',
    'get-session',
    'delete-session',
    'get-session',
  ]);

  const flags = ['--port', '0', '--ready-json', '--log-level', 'silent'];
  const replay = await startCapstan<{ url: string }>(['sessions', 'replay', file, ...flags]);
  const ask = async () => {
    const response = await fetch(`${replay.ready.url}${COLLECTION}/${sessionId}`);
    return { status: response.status, body: await response.json() };
  };
  expect(await ask()).toEqual(got);
  expect((await ask()).status).toBe(404);
  const unknown = await fetch(`${replay.ready.url}/api/v3/organizations/acme/ai/models`);
  expect([unknown.status, (await jsonOf(unknown)).code]).toEqual([502, 'upstream_unrecorded']);
  await replay.stop();

  const same = await capstan(['sessions', 'diff', file]);
  expect([same.stdout, same.code]).toEqual(['8 exchanges, 0 differences\n', 0]);
});

test('a real service that answers otherwise is told apart', async () => {
  const file = join(folder, 'other.jsonl');
  await recordConversation(file);
  const changed = readRecording(readFileSync(file, 'utf8')).map((exchange) => {
    const { operation, response } = exchange;
    if (operation === 'delete-session')
      return { ...exchange, response: { ...response, status: 404 } };
    if (operation !== 'append-messages') return exchange;
    const body = {
      ...JSON.parse(Buffer.from(response.body).toString()),
      totalTokens: 5,
      extra: true,
    };
    return { ...exchange, response: { ...response, body: Buffer.from(JSON.stringify(body)) } };
  });
  expect((await compareRecording(changed)).differences).toMatchObject([
    { exchange: 2, operation: 'append-messages', path: '/totalTokens', real: 5, emulated: 3 },
    { exchange: 2, path: '/extra', real: true, emulated: '(nothing)' },
    { exchange: 7, path: 'status', real: 404, emulated: 200 },
  ]);
  writeFileSync(file, changed.map(writeExchange).join(''));
  const told = await capstan(['sessions', 'diff', file]);
  expect(told.code).toBe(1);
  expect(told.stdout).toContain('   /totalTokens  real 5, here 3\n');
  const json = await capstan(['sessions', 'diff', file, '--format', 'json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ exchanges: 8, differences: { length: 3 } });
});

test('a real service that is not there is 502, and nothing is recorded', async () => {
  const file = join(folder, 'none.jsonl');
  const recorder = await startCapstan<{ url: string }>([
    ...['sessions', 'record', file, '--upstream', 'http://127.0.0.1:1', '--port', '0'],
    ...['--ready-json', '--log-level', 'silent'],
  ]);
  const reply = await fetch(`${recorder.ready.url}${COLLECTION}`);
  expect([reply.status, (await jsonOf(reply)).code]).toEqual([502, 'upstream_unreachable']);
  await recorder.stop();
  expect(readFileSync(file, 'utf8')).toBe('');
});

test.each<[readonly string[], number, string]>([
  [['record', join(folder, 'x.jsonl'), '--upstream', 'quant'], 78, "'quant' is no http"],
  [['record', join(folder, 'x.jsonl')], 2, '--upstream'],
  [['replay', join(folder, 'absent.jsonl')], 78, 'absent.jsonl'],
  [['diff', 'package.json'], 78, 'is no recording'],
])('a mistake is told: %j', async (parameters, code, said) => {
  const finished = await capstan(['sessions', ...parameters]);
  expect([finished.code, finished.stderr]).toEqual([code, expect.stringContaining(said)]);
});

test('values differ, times by more than two seconds only', () => {
  const never = () => false;
  const of = (real: unknown, other: unknown) => differences(real, other, never);
  expect(of({ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] })).toEqual([]);
  expect(of({ a: 1 }, { a: '1' })).toEqual([{ path: '/a', real: 1, emulated: '1' }]);
  expect(of([1], [1, 2])).toEqual([{ path: '/1', real: '(nothing)', emulated: 2 }]);
  expect(of('2026-01-01T00:00:00Z', '2026-01-01T00:00:01.500Z')).toEqual([]);
  expect(of('2026-01-01T00:00:00Z', '2026-01-01T00:00:03Z')).toHaveLength(1);
  expect(of([], {})).toHaveLength(1);
});

test('an answer longer than any recording is passed on and not kept', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, 'x');
  const lengths = [3, 17];
  const answers = lengths.map((length) => Array.from({ length }, () => mebibyte));
  const kept: RecordedExchange[] = [];
  const handler = recorded(
    async () => ({ status: 200, headers: {}, body: Readable.from(answers.shift() ?? []) }),
    (exchange) => kept.push(exchange),
  );
  for (const length of lengths) {
    const { body } = await handler({ method: 'GET', target: COLLECTION, headers: {} });
    let parts = 0;
    for await (const _ of body as Readable) parts += 1;
    expect(parts).toBe(length);
  }
  expect(kept.map(({ response }) => response.body.length)).toEqual([3 * mebibyte.length]);
});
