import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { networkTransport } from '../../src/consumes/index.ts';
import { type Misbehaviour, rawUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CANARY, call, everythingIn, IMPATIENT, operation, problemOf } from './calls.ts';
import { CHUNKED, closingAfterEach, endless, OK, sends } from './misbehaviours.ts';

const opened = closingAfterEach();

const GET = operation('GET', '/things');
const PUT = operation('PUT', '/things', { body: 'body' });

const BOMB = Buffer.alloc(50 * 1024 * 1024);

test.each([
  ['gzip', gzipSync(BOMB)],
  ['br', brotliCompressSync(BOMB)],
])('T65 a %s body that decodes to 50 MiB is refused', async (coding, body) => {
  expect(body.length).toBeLessThan(60_000);
  const upstream = opened(
    await scriptedUpstream({ headers: { 'content-encoding': coding }, body }),
  );
  const failure = await problemOf(call(upstream.base, GET, {}, { limits: {} }));
  expect(failure.problem).toBe('upstream-too-large');
  expect(upstream.requests[0]?.headers['accept-encoding']).toBe('identity');
});

test('T65 six stacked codings are refused', async () => {
  const headers = { 'content-encoding': Array.from({ length: 6 }, () => 'gzip') };
  const upstream = opened(await scriptedUpstream({ headers, body: gzipSync('{}') }));
  expect((await problemOf(call(upstream.base, GET))).problem).toBe('upstream-invalid');
});

test('T65 a body within the limit passes whole, decoded when it was coded', async () => {
  const body = Buffer.alloc(1024 * 1024, 'x');
  for (const reply of [
    { body },
    { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } },
  ]) {
    const upstream = opened(await scriptedUpstream(reply));
    const outcome = await call(upstream.base, GET, {}, { limits: {} });
    expect(Buffer.from(outcome.body).equals(body)).toBe(true);
    expect(outcome.headers).toEqual({});
  }
});

test('T65 a body in chunks of one byte arrives whole', async () => {
  const chunks = '1\r\nx\r\n'.repeat(100_000);
  const upstream = opened(await rawUpstream(sends(`${CHUNKED}${chunks}0\r\n\r\n`)));
  const outcome = await call(upstream.base, GET, {}, { limits: {} });
  expect(Buffer.from(outcome.body).equals(Buffer.alloc(100_000, 'x'))).toBe(true);
});

test.each([
  ['announced', { 'content-length': '1001' }],
  ['not announced', {}],
])(
  'T66 one byte more than the limit, %s, is refused; the limit itself is not',
  async (_, headers) => {
    const limits = { ...IMPATIENT, maxBodyBytes: 1000 };
    const upstream = opened(await scriptedUpstream({ headers, body: Buffer.alloc(1001) }));
    expect((await problemOf(call(upstream.base, GET, {}, { limits }))).problem).toBe(
      'upstream-too-large',
    );
    upstream.answer({ body: Buffer.alloc(1000) });
    expect((await call(upstream.base, GET, {}, { limits })).body).toHaveLength(1000);
  },
);

test.each([
  ['T61', 301, 'GET'],
  ['T61', 302, 'GET'],
  ['T61', 303, 'PUT'],
  ['T61', 307, 'PUT'],
  ['T61', 308, 'PUT'],
])('%s a %d to another host is not followed: the credential stays', async (_, status, method) => {
  const thief = opened(await scriptedUpstream());
  const location = new URL('/steal', thief.base).href;
  const upstream = opened(await scriptedUpstream({ status, headers: { location } }));
  const failure = await problemOf(call(upstream.base, method === 'PUT' ? PUT : GET, { body: {} }));
  expect(failure.problem).toBe('upstream-redirect');
  expect(failure.status).toBe(502);
  expect(everythingIn(failure)).not.toContain(thief.base.host);
  expect(upstream.requests).toHaveLength(1);
  expect(thief.requests).toEqual([]);
});

test('T62 a 307 to another path of the same host is not followed', async () => {
  const upstream = opened(
    await scriptedUpstream({ status: 307, headers: { location: '/internal-admin' } }),
  );
  expect((await problemOf(call(upstream.base, PUT, { body: {} }))).problem).toBe(
    'upstream-redirect',
  );
  expect(upstream.requests.map((request) => request.url)).toEqual(['/things']);
});

test.each<[string, Misbehaviour]>([
  ['to itself', sends('HTTP/1.1 301 Moved\r\nlocation: /things\r\ncontent-length: 0\r\n\r\n')],
  [
    'to a file',
    sends('HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n'),
  ],
  [
    'to a network path',
    sends('HTTP/1.1 302 Found\r\nlocation: //evil.test\r\ncontent-length: 0\r\n\r\n'),
  ],
  [
    'with 1 MiB of body',
    sends(
      `HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 1048576\r\n\r\n${'x'.repeat(1048576)}`,
    ),
  ],
  [
    'with a body without end',
    endless(
      'HTTP/1.1 302 Found\r\nlocation: /\r\ntransfer-encoding: chunked\r\n\r\n',
      '1\r\n \r\n',
      10,
    ),
  ],
  ['that is a 304', sends('HTTP/1.1 304 Not Modified\r\n\r\n')],
])('T63 a redirect %s ends at once', async (_, misbehave) => {
  const upstream = opened(await rawUpstream(misbehave));
  const patient = { limits: { totalMs: 60_000, headersMs: 60_000, bodyIdleMs: 60_000 } };
  expect((await problemOf(call(upstream.base, GET, {}, patient))).problem).toBe(
    'upstream-redirect',
  );
  expect(upstream.requests).toHaveLength(1);
});

test('T74 an append that was applied before the connection broke is not sent again, and is flagged', async () => {
  const applied: string[] = [];
  const upstream = opened(
    await rawUpstream((socket, request) => {
      applied.push(request);
      socket.resetAndDestroy();
    }),
  );
  const failure = await problemOf(call(upstream.base, PUT, { body: { content: 'hello' } }));
  expect(failure).toMatchObject({ status: 502, members: { outcome: 'unknown' } });
  expect(applied).toHaveLength(1);
});

test('T74 a 503 is passed on, not retried', async () => {
  const upstream = opened(
    await scriptedUpstream({ status: 503, headers: { 'retry-after': '999999' }, body: 'busy' }),
  );
  const outcome = await call(upstream.base, PUT, { body: {} });
  expect(outcome).toMatchObject({ kind: 'refused', status: 503, headers: { 'retry-after': '60' } });
  expect(Buffer.from(outcome.body).toString()).toBe('busy');
  expect(upstream.requests).toHaveLength(1);
});

test('T74 a kept connection that closes under an append is not tried again on another', async () => {
  const upstream = opened(
    await rawUpstream((socket) => {
      if (upstream.requests.length === 1) socket.write(`${OK}content-length: 2\r\n\r\n{}`);
      else socket.destroy();
    }),
  );
  const transport = opened(networkTransport(upstream.base, IMPATIENT));
  const append = { method: 'PUT', target: '/', headers: {}, body: Buffer.from('{}') };
  await transport(append);
  const failure = await problemOf(transport(append));
  expect(failure).toMatchObject({
    problem: 'upstream-unreachable',
    members: { outcome: 'unknown' },
  });
  expect(upstream.requests).toHaveLength(2);
});

test.each([401, 407])('T70 a %d about our credential is not the caller’s', async (status) => {
  const headers = { 'www-authenticate': `Bearer error="${CANARY}"`, 'proxy-authenticate': 'Basic' };
  const upstream = opened(await scriptedUpstream({ status, headers, body: CANARY }));
  const failure = await problemOf(call(upstream.base, GET));
  expect(failure).toMatchObject({ problem: 'upstream-auth', status: 502, headers: {} });
  expect(everythingIn(failure)).not.toContain(CANARY);
});

test.each([
  ['HTML', 'text/html', Buffer.from('<h1>hi</h1>')],
  ['JSON that calls itself text', 'text/plain', Buffer.from('{"a":1}')],
  ['bytes that are not UTF-8', 'application/json', Buffer.from([0xff, 0xfe, 0x00])],
  ['JSON 10,000 deep', 'application/json', Buffer.from('['.repeat(10_000) + ']'.repeat(10_000))],
  ['__proto__', 'application/json', Buffer.from('{"__proto__":{"a":1}}')],
])('T68 %s arrives byte for byte, unread', async (_, type, body) => {
  const upstream = opened(await scriptedUpstream({ headers: { 'content-type': type }, body }));
  const outcome = await call(upstream.base, GET);
  expect(outcome).toMatchObject({ kind: 'value', headers: { 'content-type': type } });
  expect(Buffer.from(outcome.body).equals(body)).toBe(true);
});

test('an interim answer is skipped', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';
  const upstream = opened(await rawUpstream(sends(`${early}${OK}content-length: 2\r\n\r\n{}`)));
  const outcome = await call(upstream.base, GET);
  expect(outcome).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
});
