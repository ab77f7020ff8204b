import { expect, test } from 'vitest';
import { createFaults } from '../../src/emulator/faults/faults.ts';
import type { FaultRule } from '../../src/sessions.ts';
import { start } from './kit.ts';

const user = (content: string) => ({ newMessages: [{ role: 'user', content }] });

test('a status takes the place of the answer, with Retry-After and the error object', async () => {
  const { sessions, call, create } = await start();
  sessions.faults.add({ operation: 'create-session', status: 429, retryAfter: 2, times: 1 });
  const refused = await call('POST', '/sessions', { userId: 'u' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('2');
  expect(refused.body).toEqual({
    error: true,
    message: 'a failure on purpose',
    code: 'rate_limited',
    requestId: refused.headers.get('x-request-id'),
  });
  expect((await call('GET', '/sessions')).body).toEqual([]);
  await create();
  sessions.faults.set([{ status: 503, error: { code: 'maintenance', message: 'back soon' } }]);
  expect((await call('GET', '/sessions')).body).toMatchObject({
    code: 'maintenance',
    message: 'back soon',
  });
});

test('a connection is cut before anything happens, or after it was committed', async () => {
  const { sessions, call, create } = await start();
  const id = await create();
  sessions.faults.set([{ operation: 'append-messages', drop: true, times: 1 }]);
  await expect(call('PUT', `/sessions/${id}`, user('lost'))).rejects.toThrow();
  expect((await call('GET', `/sessions/${id}`)).body.messages).toEqual([]);

  sessions.faults.set([{ operation: 'append-messages', drop: true, commit: true, times: 1 }]);
  const key = { 'idempotency-key': 'k-1' };
  await expect(call('PUT', `/sessions/${id}`, user('kept'), key)).rejects.toThrow();
  expect((await call('GET', `/sessions/${id}`)).body.messages).toHaveLength(1);
  // What a client that repeats with its key finds: done, and done once.
  const again = await call('PUT', `/sessions/${id}`, user('kept'), key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect((await call('GET', `/sessions/${id}`)).body.messages).toHaveLength(1);
});

test('a status after the commit loses the answer only', async () => {
  const { sessions, call, create } = await start();
  const id = await create();
  sessions.faults.set([{ operation: 'append-messages', status: 500, commit: true }]);
  expect((await call('PUT', `/sessions/${id}`, user('kept'))).status).toBe(500);
  expect((await call('GET', `/sessions/${id}`)).body.messages).toHaveLength(1);
});

test('who watches meets a failure too, though nothing of it could be carried out to its end', async () => {
  const { sessions, call } = await start();
  sessions.faults.set([{ operation: 'watch-organisation', status: 503, commit: true }]);
  expect((await call('GET', '/sessions/events')).status).toBe(503);
});

test('a body breaks off after so many bytes', async () => {
  const { sessions, call, create } = await start();
  const id = await create();
  sessions.faults.set([{ operation: 'get-session', truncate: 10 }]);
  await expect(call('GET', `/sessions/${id}`)).rejects.toThrow();
  sessions.faults.clear();
  expect((await call('GET', `/sessions/${id}`)).status).toBe(200);
  expect(sessions.journal.entries({ operation: 'get-session' })).toMatchObject([
    { status: 0, fault: 'fault 1' },
    { status: 200 },
  ]);
});

test('latency comes before the answer and ends when the caller leaves', async () => {
  const { sessions, call } = await start();
  sessions.faults.set([{ latency: 30, name: 'slow' }]);
  expect((await call('GET', '/sessions')).status).toBe(200);
  const [entry] = sessions.journal.entries({ fault: true });
  expect(entry?.fault).toBe('slow');
  expect(entry?.durationMs).toBeGreaterThanOrEqual(29);
  sessions.faults.set([{ latency: 600_000 }]);
  const gone = fetch(`${sessions.url}/api/v3/organizations/acme/ai/sessions`, {
    signal: AbortSignal.timeout(20),
  });
  await expect(gone).rejects.toThrow();
  await expect.poll(() => sessions.journal.count({ fault: true })).toBe(2);
});

test('only what fits is met: operation, organisation, after some, so many times', async () => {
  const { sessions, call } = await start();
  sessions.faults.set([
    { organisation: 'other', status: 500 },
    { operation: ['get-session', 'list-sessions'], skip: 1, times: 2, status: 500 },
  ]);
  const statuses = [];
  for (let turn = 0; turn < 5; turn += 1) statuses.push((await call('GET', '/sessions')).status);
  expect(statuses).toEqual([200, 500, 500, 200, 200]);
  expect(sessions.faults.list()).toMatchObject([
    { fitted: 0, met: 0 },
    { fitted: 3, met: 2 },
  ]);
  expect((await call('POST', '/sessions', { userId: 'u' })).status).toBe(201);
});

test('chance is the same for the same seed, and each rule has its own', () => {
  const asked = { operation: 'get-session', organisation: 'acme' } as const;
  const rules: FaultRule[] = [{ probability: 0.3, status: 500, latency: [5, 50] }];
  const run = (seed: number, given = rules) => {
    const faults = createFaults(given, seed);
    return Array.from({ length: 200 }, () => faults.meet(asked)?.latencyMs);
  };
  const met = run(1).filter((latency) => latency !== undefined);
  expect(met.length).toBeGreaterThan(35);
  expect(met.length).toBeLessThan(85);
  expect(met.every((latency) => latency >= 5 && latency <= 50)).toBe(true);
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  const faults = createFaults(rules, 1);
  const before = Array.from({ length: 50 }, () => faults.meet(asked)?.latencyMs);
  faults.reset();
  expect(Array.from({ length: 50 }, () => faults.meet(asked)?.latencyMs)).toEqual(before);
});

test('rules are set, added, listed and taken away over HTTP', async () => {
  const { control, call } = await start();
  const rules = [{ name: 'down', status: 503, retryAfter: 1, times: 1 }];
  const set = await control('PUT', '/faults', { rules });
  expect(set.body.rules).toEqual([{ ...rules[0], fitted: 0, met: 0 }]);
  expect((await control('POST', '/faults', { drop: true, operation: 'get-session' })).status).toBe(
    200,
  );
  expect((await call('GET', '/sessions')).status).toBe(503);
  expect((await control('GET', '/faults')).body.rules).toMatchObject([{ met: 1 }, { met: 0 }]);
  expect((await control('DELETE', '/faults')).status).toBe(204);
  expect((await control('GET', '/faults')).body).toEqual({ rules: [] });
});

test.each<[object, string]>([
  [{ status: 200 }, '/rules/0/status'],
  [{ status: 500, drop: true }, '/rules/0/drop'],
  [{ probability: 1 }, '/rules/0'],
  [{ status: 500, probability: 2 }, '/rules/0/probability'],
  [{ status: 500, operation: 'get' }, '/rules/0/operation'],
  [{ status: 500, operation: [] }, '/rules/0/operation'],
  [{ latency: [5, 1] }, '/rules/0/latency'],
  [{ latency: 1, retryAfter: 1 }, '/rules/0/retryAfter'],
  [{ latency: -1 }, '/rules/0/latency'],
  [{ stauts: 500 }, '/rules/0/stauts'],
  [{ status: 500, error: { text: '' } }, '/rules/0/error/text'],
])('a rule that says nothing, too much or nonsense is refused: %j', async (rule, path) => {
  const { control } = await start();
  const reply = await control('PUT', '/faults', [rule]);
  expect(reply.status).toBe(400);
  expect(reply.body.details.map((detail: { path: string }) => detail.path)).toContain(path);
  expect((await control('GET', '/faults')).body).toEqual({ rules: [] });
});
