import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { networkTransport } from '../../src/consumes/index.ts';
import { CancellationSource } from '../../src/kernel/index.ts';
import { type Misbehaviour, rawUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CANARY, call, everythingIn, IMPATIENT, operation, problemOf } from './calls.ts';

const resources: { close(): Promise<unknown> }[] = [];

function opened<T extends { close(): unknown }>(resource: T): T {
  resources.push({ close: async () => resource.close() });
  return resource;
}

afterEach(async () => {
  for (const resource of resources.splice(0)) await resource.close();
});

const GET = operation('GET', '/things');
const PUT = operation('PUT', '/things', { body: 'body' });
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

/** Writes a start, then pieces at an interval in milliseconds until the socket closes. */
function endless(start: string, piece: string, intervalMs: number): Misbehaviour {
  return (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(piece), intervalMs);
    socket.on('close', () => clearInterval(timer));
  };
}

function sends(
  bytes: string | Uint8Array,
  then: (socket: Socket) => void = () => {},
): Misbehaviour {
  return (socket) => {
    socket.write(bytes, () => then(socket));
  };
}

const end = (socket: Socket) => void socket.end();
const reset = (socket: Socket) => void socket.resetAndDestroy();
const resetSoon = (socket: Socket) => void setTimeout(() => reset(socket), 20);

test.each<[string, string, string, Misbehaviour]>([
  ['T67', 'resets instead of answering', 'upstream-unreachable', reset],
  ['T67', 'closes instead of answering', 'upstream-unreachable', end],
  [
    'T67',
    'resets after the header',
    'upstream-invalid',
    sends(`${OK}content-length: 9\r\n\r\n`, resetSoon),
  ],
  [
    'T67',
    'closes after half a body',
    'upstream-invalid',
    sends(`${OK}content-length: 9\r\n\r\n[1,2`, end),
  ],
  [
    'T67',
    'closes before the last chunk',
    'upstream-invalid',
    sends(`${CHUNKED}5\r\n[1,2,\r\n`, end),
  ],
  [
    'T67',
    'sends a chunk size that is no number',
    'upstream-invalid',
    sends(`${CHUNKED}zz\r\n[]\r\n0\r\n\r\n`),
  ],
  [
    'T67',
    'sends a chunk longer than its size',
    'upstream-invalid',
    sends(`${CHUNKED}1\r\n[1]\r\n0\r\n\r\n`),
  ],
  [
    'T67',
    'announces two lengths',
    'upstream-invalid',
    sends(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n[]`),
  ],
  [
    'T67',
    'announces a length and chunks',
    'upstream-invalid',
    sends(`${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n`),
  ],
  ['T68', 'does not speak HTTP', 'upstream-invalid', sends('SSH-2.0-OpenSSH_9.6\r\n')],
  [
    'T68',
    'switches protocols unasked',
    'upstream-unreachable',
    sends('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  ],
  [
    'T73',
    'puts a control character into a header',
    'upstream-invalid',
    sends(`${OK}x-a: a\0b\r\ncontent-length: 0\r\n\r\n`),
  ],
  [
    'T66',
    'sends a header of 64 KiB',
    'upstream-too-large',
    sends(`${OK}x-a: ${'a'.repeat(65_536)}\r\n\r\n`),
  ],
  [
    'T66',
    'sends header fields without end',
    'upstream-too-large',
    endless(OK, `x-a: ${'a'.repeat(2000)}\r\n`, 1),
  ],
  [
    'T66',
    'sends a status line without end',
    'upstream-timeout',
    endless('HTTP/1.1 200 ', 'OK ', 20),
  ],
  [
    'T66',
    'sends interim answers without end',
    'upstream-timeout',
    endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n', 20),
  ],
  [
    'T66',
    'sends one byte of body at a time, without end',
    'upstream-timeout',
    endless(CHUNKED, '1\r\n \r\n', 20),
  ],
  [
    'T66',
    'announces more than 10 MiB',
    'upstream-too-large',
    sends(`${OK}content-length: 10485761\r\n\r\n[`),
  ],
  ['T67', 'accepts and never answers', 'upstream-timeout', () => {}],
  ['T67', 'stops inside the header', 'upstream-timeout', sends(OK)],
  ['T67', 'stops inside the body', 'upstream-timeout', sends(`${OK}content-length: 9\r\n\r\n[1,2`)],
])(
  '%s an upstream that %s: %s, once, outcome unknown, connection given up',
  async (_row, _what, problem, misbehave) => {
    const upstream = opened(await rawUpstream(misbehave));
    const failure = await problemOf(call(upstream.base, PUT, { body: { a: 1 } }));
    expect(failure.problem).toBe(problem);
    expect([502, 504]).toContain(failure.status);
    expect(failure.members).toEqual({ outcome: 'unknown' });
    expect(upstream.requests).toHaveLength(1);
    expect(everythingIn(failure)).not.toContain(CANARY);
    expect(everythingIn(failure)).not.toContain(upstream.base.host);
    await expect.poll(() => upstream.open).toBe(0);
  },
);

test('T67 a connection on which something went wrong is not used again, a good one is', async () => {
  const lengths = [2, 2, 9, 2];
  const used: Socket[] = [];
  const upstream = opened(
    await rawUpstream((socket) => {
      used.push(socket);
      socket.write(`${OK}content-length: ${lengths.shift()}\r\n\r\n{}`);
    }),
  );
  const transport = opened(networkTransport(upstream.base, IMPATIENT));
  const endings: (string | number)[] = [];
  for (let round = 0; round < 4; round += 1) {
    const ending = transport({ method: 'GET', target: '/', headers: {} });
    endings.push(
      await ending.then(
        ({ status }) => status,
        ({ problem }) => problem,
      ),
    );
    // A connection is free again one turn of the event loop after its answer.
    await setImmediate();
  }
  expect(endings).toEqual([200, 200, 'upstream-timeout', 200]);
  expect(used[1]).toBe(used[0]);
  expect(used[2]).toBe(used[0]);
  expect(used[3]).not.toBe(used[0]);
});

test('T67 bytes after the end of an answer never become the next answer', async () => {
  const stray = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil';
  const upstream = opened(await rawUpstream(sends(`${OK}content-length: 4\r\n\r\ngood${stray}`)));
  const transport = opened(networkTransport(upstream.base, IMPATIENT));
  for (let round = 0; round < 3; round += 1) {
    const answer = await transport({ method: 'GET', target: '/', headers: {} }).catch(
      () => undefined,
    );
    if (answer) expect(Buffer.from(answer.body as Uint8Array).toString()).toBe('good');
  }
  expect(upstream.requests.length).toBeGreaterThan(0);
});

test('T68 a status that does not exist is refused', async () => {
  const upstream = opened(
    await rawUpstream(sends('HTTP/1.1 700 Odd\r\ncontent-length: 0\r\n\r\n')),
  );
  expect((await problemOf(call(upstream.base, GET))).problem).toBe('upstream-invalid');
});

test('T67 a GET that fails has no unknown outcome: it changes nothing', async () => {
  const upstream = opened(await rawUpstream(reset));
  const failure = await problemOf(call(upstream.base, GET));
  expect(failure.problem).toBe('upstream-unreachable');
  expect(failure.members).toEqual({});
  expect(upstream.requests).toHaveLength(1);
});

test('T67 nobody listens: 502, and nothing can have happened', async () => {
  const upstream = await rawUpstream(() => {});
  await upstream.close();
  const failure = await problemOf(call(upstream.base, PUT, { body: {} }));
  expect(failure.problem).toBe('upstream-unreachable');
  expect(failure.members).toEqual({});
  expect(failure.cause).toBe('ECONNREFUSED');
});

test('T67 a host that does not accept the connection: 504, and nothing can have happened', async () => {
  const { base, close } = await deafListener();
  opened({ close });
  const fillers = Array.from({ length: 4 }, () => problemOf(call(base, GET)));
  const failure = await problemOf(
    call(base, PUT, { body: {} }, { limits: { ...IMPATIENT, totalMs: 8000 } }),
  );
  expect(failure.problem).toBe('upstream-timeout');
  expect(failure.members).toEqual({});
  expect(failure.cause).toBe('UND_ERR_CONNECT_TIMEOUT');
  await Promise.all(fillers);
});

/** Listens with the shortest queue there is and never accepts: its thread sleeps. */
async function deafListener() {
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(workerData), 0, 0));
     });`,
    { eval: true, workerData: new SharedArrayBuffer(4) },
  );
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return {
    base: new URL(`http://127.0.0.1:${port}`),
    close: () => worker.terminate().then(() => {}),
  };
}

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

test('a caller who leaves takes the request along', async () => {
  const upstream = opened(await rawUpstream(sends(`${OK}content-length: 9\r\n\r\n[`)));
  const cancellation = new CancellationSource();
  const patient = {
    limits: { totalMs: 60_000, headersMs: 60_000, bodyIdleMs: 60_000 },
    cancellation,
  };
  const failure = problemOf(call(upstream.base, PUT, { body: {} }, patient));
  await expect.poll(() => upstream.requests.length).toBe(1);
  cancellation.cancel();
  expect((await failure).members).toEqual({ outcome: 'unknown' });
  await expect.poll(() => upstream.open).toBe(0);
});

test('a caller who has left is not served', async () => {
  const upstream = opened(await scriptedUpstream());
  const cancellation = new CancellationSource();
  cancellation.cancel();
  const failure = await problemOf(call(upstream.base, PUT, { body: {} }, { cancellation }));
  expect(failure).toMatchObject({ problem: 'upstream-unreachable', members: {} });
  expect(upstream.requests).toEqual([]);
});

test('a request that waits for a connection until its time is over is never sent', async () => {
  const upstream = opened(await rawUpstream(() => {}));
  const limits = { ...IMPATIENT, headersMs: 700, totalMs: 500, maxConnections: 1 };
  const transport = networkTransport(upstream.base, limits);
  const put = { method: 'PUT', target: '/', headers: {}, body: Buffer.from('{}') };
  const [first, second] = await Promise.all([problemOf(transport(put)), problemOf(transport(put))]);
  expect(first).toMatchObject({ problem: 'upstream-timeout', members: { outcome: 'unknown' } });
  expect(second).toMatchObject({ problem: 'upstream-timeout', members: {} });
  await transport.close();
  expect(upstream.requests).toHaveLength(1);
});

test('closing lets a running exchange end and refuses the next', async () => {
  const upstream = opened(
    await rawUpstream((socket) =>
      setTimeout(() => socket.write(`${OK}content-length: 2\r\n\r\n{}`), 50),
    ),
  );
  const transport = networkTransport(upstream.base, IMPATIENT);
  const running = transport({ method: 'GET', target: '/', headers: {} });
  await expect.poll(() => upstream.requests.length).toBe(1);
  await Promise.all([transport.close(), expect(running).resolves.toMatchObject({ status: 200 })]);
  const late = await problemOf(transport({ method: 'PUT', target: '/', headers: {} }));
  expect(late).toMatchObject({ problem: 'upstream-unreachable', members: {} });
});

test.each(['http://evil.test/', 'evil', '', '*'])(
  'a target that is not in origin form is a mistake of ours: %j',
  async (target) => {
    const upstream = opened(await scriptedUpstream());
    const transport = opened(networkTransport(upstream.base));
    await expect(transport({ method: 'GET', target, headers: {} })).rejects.toThrow('origin form');
    expect(upstream.requests).toEqual([]);
  },
);

test('T64 a target that looks like a network path still goes to our host', async () => {
  const upstream = opened(await scriptedUpstream());
  const transport = opened(networkTransport(upstream.base));
  await transport({ method: 'GET', target: '//evil.test/x', headers: {} });
  expect(upstream.requests.map(({ url, headers }) => [url, headers.host])).toEqual([
    ['//evil.test/x', upstream.base.host],
  ]);
});
