import { expect, test } from 'vitest';
import { networkTransport } from '../../src/consumes/index.ts';
import { CancellationSource } from '../../src/kernel/index.ts';
import { rawUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { call, IMPATIENT, operation, problemOf } from './calls.ts';
import { closingAfterEach, OK, sends } from './misbehaviours.ts';

const opened = closingAfterEach();

const _GET = operation('GET', '/things');
const PUT = operation('PUT', '/things', { body: 'body' });

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
