import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, Refusal } from '../../../src/sessions/index.ts';
import { ABSENT, MINUTE, open, type Parts, type Rig, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

const ALL = { audit: 'all' } as const;
const said = [{ role: 'user', content: 'canary' }];
const DAY = 1440 * MINUTE;

/** Reads the log as one who may, the oldest line first. */
async function logOf(rig: Rig, query = '', parts: Parts = {}) {
  const organisation = parts.organisation ?? 'acme';
  const token = parts.token ?? (await rig.mint(organisation, { scope: 'admin' }));
  const reply = await rig.get(`/audit${query}`, { ...parts, token });
  expect(reply.status, reply.text).toBe(200);
  return reply.body.toReversed();
}

/** The id of the token with which the rig calls. */
async function ownId(rig: Rig): Promise<string> {
  return (await rig.service.listTokens('acme'))[0]?.id ?? '';
}

/** Operations of sessions, as the log has them. */
async function operationsIn(rig: Rig, query = '') {
  const lines = await logOf(rig, query);
  const names = lines.map(({ operation }: { operation: string }) => operation);
  return names.filter((name: string) => !name.endsWith('-token'));
}

test('every change of a session is told: who, what, which, when, in which request; never what was said', async () => {
  const rig = await open(ALL);
  const token = await ownId(rig);
  const parts = (id: string) => ({ headers: { 'x-request-id': id } });
  const id = await rig.create({ initialMessages: said }, parts('r1'));
  rig.clock.advance(1);
  await rig.put(`/${id}`, { newMessages: said, title: 'canary' }, parts('r2'));
  await rig.put(`/${id}/extend`, { additionalMinutes: 5 }, parts('r3'));
  const fork = await rig.call('POST', `/${id}/fork`, { body: {}, ...parts('r4') });
  await rig.remove(`/${id}`, parts('r5'));
  const lines = await logOf(rig);
  const line = { result: 'done', actor: { token }, sessionId: id, userId: 'u-1' };
  const [first, second] = [START, START + 1].map((at) => new Date(at).toISOString());
  expect(lines.slice(1, 6)).toEqual([
    { number: 2, at: first, operation: 'create-session', requestId: 'r1', ...line },
    { number: 3, at: second, operation: 'append-messages', requestId: 'r2', ...line },
    { number: 4, at: second, operation: 'extend-session', requestId: 'r3', ...line },
    {
      ...{ number: 5, at: second, operation: 'fork-session', requestId: 'r4', ...line },
      sessionId: fork.body.sessionId,
    },
    { number: 6, at: second, operation: 'delete-session', requestId: 'r5', ...line },
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
  expect(JSON.stringify(lines)).not.toContain(rig.token);
});

test('what changes nothing is not told: reads, refusals of the store, repetitions, deletions of nothing', async () => {
  const rig = await open(ALL);
  const headers = { 'idempotency-key': 'k' };
  const id = await rig.create({ status: 'active' });
  for (let n = 0; n < 3; n += 1) await rig.put(`/${id}`, { tokensUsed: 1 }, { headers });
  await rig.put(`/${id}`, {});
  await rig.put(`/${id}`, { tokensUsed: 1, version: 9 });
  await rig.put(`/${ABSENT}`, { tokensUsed: 1 });
  await rig.remove(`/${ABSENT}`);
  await rig.get(`/${id}`);
  await rig.get('');
  expect(await operationsIn(rig)).toEqual(['create-session', 'append-messages']);
});

test('a change that fails leaves no line, and a line is never without its change', async () => {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock, settings: ALL });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const id = await rig.create();
  const failing = vi.spyOn(store, 'change').mockImplementationOnce(async () => {
    throw new Refusal('store_unavailable', 'gone');
  });
  expect((await rig.put(`/${id}`, { newMessages: said })).status).toBe(503);
  failing.mockRestore();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      rig.put(`/${id}`, { newMessages: said, ...(n % 2 === 1 && { version: 1 }) }),
    ),
  );
  const done = replies.filter(({ status }) => status === 200).length;
  const lines = await logOf(rig, '?operation=append-messages');
  expect(done).toBeGreaterThanOrEqual(10);
  expect(lines).toHaveLength(done);
  const numbers = (await logOf(rig)).map(({ number }: { number: number }) => number);
  expect(numbers).toEqual(numbers.map((_: number, n: number) => n + 1));
});

test('administration is always told: tokens by their ids, and erased users; sessions only on request', async () => {
  const rig = await open();
  const admin = await rig.mint('acme', { scope: 'admin' });
  const bound = await rig.mint('acme', { user: 'u-1' });
  const ids = (await rig.service.listTokens('acme')).map(({ id, user }) => ({ id, user }));
  const boundId = ids.find(({ user }) => user === 'u-1')?.id ?? '';
  await rig.create({}, { token: bound });
  await rig.service.revokeToken('acme', boundId);
  await rig.service.revokeToken('acme', 'nonsense');
  const lines = await logOf(rig, '', { token: admin });
  const made = lines.map((line: Record<string, unknown>) => [line.operation, line.tokenId]);
  expect(made.slice(0, 3).toSorted()).toEqual(ids.map(({ id }) => ['create-token', id]).toSorted());
  expect(made.slice(3)).toEqual([['revoke-token', boundId]]);
  expect(lines.every((line: object) => !('actor' in line))).toBe(true);
  expect(lines.find(({ tokenId }: { tokenId: string }) => tokenId === boundId).userId).toBe('u-1');
  for (const given of [rig.token, admin, bound]) expect(JSON.stringify(lines)).not.toContain(given);
});

test('a program that registers its token at every start is told of once, and of what it changes', async () => {
  const rig = await open();
  for (let n = 0; n < 3; n += 1) {
    rig.clock.advance(MINUTE);
    await rig.service.registerToken('acme', 'given');
  }
  await rig.service.ownToken('acme');
  expect(await rig.service.auditLog('acme')).toHaveLength(2);
  await rig.service.registerToken('acme', 'given', { user: 'u-1' });
  expect((await rig.service.auditLog('acme'))[0]).toMatchObject({
    ...{ operation: 'create-token', userId: 'u-1' },
  });
});

test('who is erased is not named any more; that somebody was is', async () => {
  const rig = await open(ALL);
  const id = await rig.create({ userId: 'u-1' });
  await rig.create({ userId: 'u-2' });
  const bound = await rig.mint('acme', { user: 'u-1', scope: 'admin' });
  await rig.put(`/${id}`, { tokensUsed: 1 }, { token: bound });
  const erased = await rig.call('POST', '/erase', { body: { userId: 'u-1' }, token: bound });
  expect(erased.body).toMatchObject({ sessions: [id], tokens: 1 });
  const lines = await logOf(rig);
  expect(JSON.stringify(lines)).not.toContain('u-1');
  expect(JSON.stringify(lines)).toContain('u-2');
  const tail = lines
    .slice(-4, -1)
    .map((line: Record<string, unknown>) => [
      ...[line.operation, line.sessionId, line.tokenId !== undefined],
    ]);
  expect(tail).toEqual([
    ['erase-user', id, false],
    ['revoke-token', undefined, true],
    ['erase-user', undefined, false],
  ]);
});

test('who is refused with a token of the organisation is told once a minute, by the token', async () => {
  const rig = await open(ALL);
  const own = await ownId(rig);
  const reading = await rig.mint('acme', { scope: 'read', user: 'u-1' });
  const old = await rig.mint('acme', { expiresAt: START + 1 });
  const admin = await rig.mint('acme', { scope: 'admin' });
  rig.clock.advance(1);
  const id = await rig.create({ userId: 'u-2' });
  for (let n = 0; n < 3; n += 1) {
    await rig.put(`/${id}`, { tokensUsed: 1 }, { token: reading });
    await rig.get('', { token: old });
    await rig.get('', { organisation: 'globex' });
    await rig.get(`/${id}`, { token: 'cps_nobody' });
    await rig.get(`/${id}`, { token: reading });
  }
  const refused = async () => {
    const lines = await logOf(rig, '', { token: admin });
    return lines.filter(({ result }: { result: string }) => result !== 'done');
  };
  const before = await refused();
  expect(before.map((line: Record<string, unknown>) => [line.operation, line.result])).toEqual([
    ['append-messages', 'scope_forbidden'],
    ['list-sessions', 'token_expired'],
    ['list-sessions', 'organisation_forbidden'],
  ]);
  expect(before[0]).toMatchObject({ userId: 'u-1', actor: { userId: 'u-1' } });
  expect(before[2].actor).toEqual({ token: own });
  rig.clock.advance(MINUTE);
  await rig.get('', { organisation: 'globex' });
  expect(await refused()).toHaveLength(4);
  expect(await logOf(rig, '', { organisation: 'globex' })).toHaveLength(1);
});

test('a refusal that cannot be noted is a refusal all the same', async () => {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const lines: unknown[][] = [];
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  const service = createSessions({ store, clock, settings: ALL, log });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme', { scope: 'read' }));
  vi.spyOn(store, 'noteRefusal').mockRejectedValue(new Error('the disk is full'));
  expect((await rig.post({ userId: 'u' })).status).toBe(403);
  expect(lines).toEqual([['warn', 'a refusal could not be noted', { reason: 'the disk is full' }]]);
});

test('filters by session, user, operation and time; pages without end', async () => {
  const rig = await open(ALL);
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    rig.clock.set(START + n * DAY);
    ids.push(await rig.create({ userId: `u-${n % 2}`, expirationMinutes: 1440 }));
    await rig.put(`/${ids[n]}`, { tokensUsed: 1 });
  }
  const sessions = async (query: string) => {
    const lines = await logOf(rig, query);
    return lines.map(({ sessionId }: { sessionId: string }) => ids.indexOf(sessionId));
  };
  expect(await sessions(`?sessionId=${ids[2]}`)).toEqual([2, 2]);
  expect(await sessions('?userId=u-1&operation=create-session')).toEqual([1, 3, 5]);
  expect(await sessions('?operation=append-messages&from=2026-01-02&to=2026-01-03')).toEqual([
    ...[1, 2],
  ]);
  expect(
    await sessions(
      '?operation=create-session&from=2026-01-02T00:00:00.001Z&to=2026-01-04T01:00:00%2B01:00',
    ),
  ).toEqual([2]);
  const admin = await rig.mint('acme', { scope: 'admin' });
  const whole = (await rig.get('/audit', { token: admin })).body;
  const seen: unknown[] = [];
  for (let query = '?limit=3'; query !== ''; ) {
    const { body, headers } = await rig.get(`/audit${query}`, { token: admin });
    expect(body.length).toBeLessThanOrEqual(3);
    seen.push(...body);
    query = headers.link?.slice(1, headers.link.indexOf('>')) ?? '';
    await rig.create();
  }
  expect(seen).toEqual(whole);
});

test('times never run backwards in the log, whatever the clock does', async () => {
  const rig = await open(ALL);
  for (const now of [START + 10, START, START + 5, START + 20]) {
    rig.clock.set(now);
    await rig.create();
  }
  const lines = await logOf(rig, '?operation=create-session');
  const at = lines.map((line: { at: string }) => Date.parse(line.at) - START);
  expect(at).toEqual([10, 10, 10, 20]);
});

test.each([
  ['operation=nothing', '/operation'],
  ['from=yesterday', '/from'],
  ['to=2026-13-01', '/to'],
  ['from=2026-02-31', '/from'],
  ['to=2026-02-31T00:00:00Z', '/to'],
  ['limit=0', '/limit'],
  ['cursor=abc', '/cursor'],
  ['userId=%20', '/userId'],
])('%s is refused', async (query, path) => {
  const rig = await open();
  const token = await rig.mint('acme', { scope: 'admin' });
  const { status, body } = await rig.get(`/audit?${query}`, { token });
  expect([status, body.details[0].path]).toEqual([400, path]);
});

test('T104: cursors are for one organisation and one question', async () => {
  const rig = await open(ALL);
  for (let n = 0; n < 3; n += 1) await rig.create();
  const admin = await rig.mint('acme', { scope: 'admin' });
  const globex = { organisation: 'globex', token: await rig.mint('globex', { scope: 'admin' }) };
  const { headers } = await rig.get('/audit?limit=1', { token: admin });
  const cursor = headers['x-next-cursor'];
  expect((await rig.get(`/audit?cursor=${cursor}`, globex)).status).toBe(400);
  expect((await rig.get(`/audit?cursor=${cursor}&userId=u-1`, { token: admin })).status).toBe(400);
  const list = (await rig.get('?limit=1')).headers['x-next-cursor'];
  expect((await rig.get(`/audit?cursor=${list}`, { token: admin })).status).toBe(400);
  expect((await rig.get(`/audit?cursor=${cursor}`, { token: admin })).status).toBe(200);
});

test('D26: an administrator who is bound to a user reads of that user', async () => {
  const rig = await open(ALL);
  const id = await rig.create({ userId: 'u-1' });
  await rig.create({ userId: 'u-2' });
  const token = await rig.mint('acme', { scope: 'admin', user: 'u-1' });
  const lines = await logOf(rig, '', { token });
  expect(lines.every(({ userId }: { userId: string }) => userId === 'u-1')).toBe(true);
  expect(JSON.stringify(lines)).toContain(id);
  expect((await rig.get('/audit?userId=u-2', { token })).body).toEqual([]);
});
