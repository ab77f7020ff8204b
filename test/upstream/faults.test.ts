import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { networkTransport } from '../../src/consumes/index.ts';
import { type Misbehaviour, rawUpstream } from '../kit/upstream.ts';
import { CANARY, call, everythingIn, IMPATIENT, operation, problemOf } from './calls.ts';
import {
  CHUNKED,
  closingAfterEach,
  end,
  endless,
  OK,
  reset,
  resetSoon,
  sends,
} from './misbehaviours.ts';

const opened = closingAfterEach();

const GET = operation('GET', '/things');
const PUT = operation('PUT', '/things', { body: 'body' });

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
