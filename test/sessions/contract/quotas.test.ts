import { describe, expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, EMPTY, type Quotas } from '../../../src/sessions/index.ts';
import { MINUTE, open, type Reply, type Rig, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

const DAY = 1440 * MINUTE;
const message = (content: string) => ({ role: 'user', content });
const limited = (quotas: Partial<Quotas>) => open({ quotas });
const used = async (rig: Rig) => (await rig.get('/quotas')).body;

function refused(reply: Reply, quota: string, retryAfter?: number) {
  expect([reply.status, reply.body.code]).toEqual([429, 'quota_exceeded']);
  expect(reply.body.message).toMatch(new RegExp(`^the quota ${quota} is \\d+: `));
  expect(reply.headers['retry-after']).toBe(retryAfter?.toString());
}

async function openStored(quotas: Partial<Quotas>) {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock, settings: { quotas } });
  onTestFinished(() => service.close());
  return { store, rig: rigOf(service, clock, await service.mintToken('acme')) };
}

describe('D41: what does not fit into a quota is refused, and nothing of it is stored', () => {
  test('sessions: those that live, whatever made them', async () => {
    const rig = await limited({ sessions: 2 });
    const id = await rig.create({ expirationMinutes: 10 });
    await rig.create({ expirationMinutes: 5 });
    refused(await rig.post({ userId: 'u-1' }), 'sessions');
    refused(await rig.call('POST', `/${id}/fork`, { body: {} }), 'sessions');
    expect((await rig.get('?count=true')).headers['x-total-count']).toBe('2');
    rig.clock.advance(5 * MINUTE);
    await rig.call('POST', `/${id}/fork`, { body: {} });
    refused(await rig.post({ userId: 'u-1' }), 'sessions');
    await rig.remove(`/${id}`);
    await rig.remove(`/${id}`);
    await rig.create();
    refused(await rig.post({ userId: 'u-1' }), 'sessions');
  });

  test('bytes: of contents, as UTF-8', async () => {
    const rig = await limited({ bytes: 10 });
    const id = await rig.create({ initialMessages: [message('äöü')], expirationMinutes: 5 });
    const append = (content: string) => rig.put(`/${id}`, { newMessages: [message(content)] });
    refused(await append('12345'), 'bytes');
    expect((await rig.get(`/${id}`)).body.totalMessages).toBe(1);
    expect((await append('1234')).status).toBe(200);
    refused(await rig.post({ userId: 'u', initialMessages: [message('x')] }), 'bytes');
    refused(await rig.call('POST', `/${id}/fork`, { body: {} }), 'bytes');
    const fork = await rig.call('POST', `/${id}/fork`, { body: { atMessage: 0 } });
    expect(fork.status).toBe(201);
    expect((await rig.put(`/${id}`, { tokensUsed: 9, metadata: { a: 1 } })).status).toBe(200);
    rig.clock.advance(5 * MINUTE);
    await rig.create({ initialMessages: [message('0123456789')] });
    refused(await rig.post({ userId: 'u', initialMessages: [message('x')] }), 'bytes');
  });

  test('tokens: per day and month they begin anew, in all they do not', async () => {
    const rig = await limited({ tokensPerDay: 10, tokensPerMonth: 25, tokens: 40 });
    const id = await rig.create({ expirationMinutes: 1440 });
    const spend = async (tokensUsed: number) => {
      // A session lives for a day at most, so that others go on.
      const session = await rig.create();
      return rig.put(`/${session}`, { tokensUsed, newMessages: [message('x')] });
    };
    rig.clock.advance(12 * 60 * MINUTE);
    expect((await rig.put(`/${id}`, { tokensUsed: 10 })).status).toBe(200);
    refused(await spend(1), 'tokensPerDay', 12 * 3600);
    rig.clock.advance(DAY);
    await spend(10);
    rig.clock.advance(DAY);
    refused(await spend(6), 'tokensPerMonth', 28.5 * 86_400);
    expect((await spend(5)).status).toBe(200);
    rig.clock.advance(29 * DAY);
    expect((await spend(10)).status).toBe(200);
    rig.clock.advance(DAY);
    refused(await spend(6), 'tokens');
    expect(await used(rig)).toMatchObject({
      tokens: { limit: 40, used: 35 },
      tokensPerDay: { limit: 10, used: 0, resetsAt: '2026-02-03T00:00:00.000Z' },
      tokensPerMonth: { limit: 25, used: 10, resetsAt: '2026-03-01T00:00:00.000Z' },
    });
  });

  test('tokens of one session', async () => {
    const rig = await limited({ tokensPerSession: 5 });
    const [one, other] = [await rig.create(), await rig.create()];
    await rig.put(`/${one}`, { tokensUsed: 5 });
    refused(
      await rig.put(`/${one}`, { tokensUsed: 1, newMessages: [message('x')] }),
      'tokensPerSession',
    );
    expect((await rig.put(`/${one}`, { newMessages: [message('x')] })).status).toBe(200);
    expect((await rig.put(`/${other}`, { tokensUsed: 5 })).status).toBe(200);
  });

  test('nothing at all: what is there can be read, changed, extended and removed', async () => {
    const { store, rig } = await openStored({ sessions: 0, bytes: 0, tokens: 0 });
    refused(await rig.post({ userId: 'u' }), 'sessions');
    const before = await openStored({});
    const id = await before.rig.create({ initialMessages: [message('x')] });
    await store.putBack('acme', await before.store.takeOut('acme'));
    refused(await rig.put(`/${id}`, { newMessages: [message('x')] }), 'bytes');
    refused(await rig.put(`/${id}`, { tokensUsed: 1 }), 'tokens');
    for (const reply of [
      await rig.get(`/${id}`),
      await rig.put(`/${id}`, { title: 't' }),
      await rig.put(`/${id}/extend`, {}),
      await rig.remove(`/${id}`),
    ])
      expect(reply.status).toBe(200);
  });
});

test('D41, D23: what was acknowledged is replayed, whatever is left of a quota', async () => {
  const rig = await limited({ sessions: 1, bytes: 2, tokens: 5 });
  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
  const create = () => rig.post({ userId: 'u', initialMessages: [message('x')] }, keyed('c'));
  const first = await create();
  const id = first.body.sessionId;
  const append = () =>
    rig.put(`/${id}`, { newMessages: [message('x')], tokensUsed: 5 }, keyed('a'));
  const appended = await append();
  for (const [again, before] of [
    [await create(), first],
    [await append(), appended],
  ] as const) {
    expect([again.status, again.text]).toEqual([before.status, before.text]);
    expect(again.headers['idempotency-replayed']).toBe('true');
  }
  // A refusal is not kept: the same request succeeds once there is room.
  const other = () => rig.post({ userId: 'u' }, keyed('other'));
  refused(await other(), 'sessions');
  await rig.remove(`/${id}`);
  expect((await other()).status).toBe(201);
});

test('D41: of many at once exactly as many get in as there is room for', async () => {
  const rig = await limited({ sessions: 7, bytes: 30, tokensPerDay: 50 });
  const count = (replies: readonly Reply[], status: number) =>
    replies.filter((reply) => reply.status === status).length;
  const many = (ask: (n: number) => Promise<Reply>) =>
    Promise.all(Array.from({ length: 20 }, (_, n) => ask(n)));
  const created = await many(() => rig.post({ userId: 'u', initialMessages: [message('x')] }));
  expect([count(created, 201), count(created, 429)]).toEqual([7, 13]);
  const ids = created.flatMap(({ status, body }) => (status === 201 ? [body.sessionId] : []));
  const one = (n: number, body: object) => rig.put(`/${ids[n % ids.length]}`, body);
  const appended = await many((n) => one(n, { newMessages: [message('xy')] }));
  expect(count(appended, 200)).toBe(11);
  const spent = await many((n) => one(n, { tokensUsed: 4 }));
  expect(count(spent, 200)).toBe(12);
  expect(await used(rig)).toMatchObject({
    ...{ sessions: { used: 7 }, bytes: { used: 29 }, tokens: { used: 48 } },
  });
});

test('D41: quotas are by organisation, and one may differ', async () => {
  const organisations = { globex: { quotas: { sessions: 2, bytes: false as const } } };
  const rig = await open({ quotas: { sessions: 1, bytes: 1 }, organisations });
  const globex = { token: await rig.mint('globex'), organisation: 'globex' };
  await rig.create();
  refused(await rig.post({ userId: 'u' }), 'sessions');
  for (let n = 0; n < 2; n += 1) await rig.create({ initialMessages: [message('long')] }, globex);
  refused(await rig.post({ userId: 'u' }, globex), 'sessions');
});

test('totals are right after everything that changes them', async () => {
  const { store, rig } = await openStored({});
  const totals = async () => {
    const { sessions, bytes, tokens } = await used(rig);
    return [sessions.used, bytes.used, tokens.used];
  };
  const id = await rig.create({ initialMessages: [message('abc')] });
  await rig.put(`/${id}`, { newMessages: [message('d')], tokensUsed: 3 });
  await rig.call('POST', `/${id}/fork`, { body: { atMessage: 1 } });
  await rig.create({ userId: 'u-2', initialMessages: [message('ef')], expirationMinutes: 5 });
  expect(await totals()).toEqual([3, 9, 3]);
  const contents = await store.takeOut('acme');
  await rig.remove(`/${id}`);
  expect(await totals()).toEqual([2, 5, 3]);
  rig.clock.advance(5 * MINUTE);
  expect(await totals()).toEqual([1, 3, 3]);
  const now = rig.clock.now();
  await store.sweep({ now, recordsBefore: 0, tombstonesBefore: 0, batch: 10 });
  expect(await totals()).toEqual([1, 3, 3]);
  const token = await rig.mint('acme', { scope: 'admin' });
  await rig.call('POST', '/erase', { body: { userId: 'u-1' }, token });
  // Whoever is erased, what was spent is spent.
  expect(await totals()).toEqual([0, 0, 3]);
  const afterErasure = await store.takeOut('acme');
  await store.putBack('acme', EMPTY);
  expect(await totals()).toEqual([0, 0, 0]);
  await store.putBack('acme', afterErasure);
  expect(await totals()).toEqual([0, 0, 3]);
  const { spent, ...withoutSpent } = contents;
  expect(spent).toMatchObject({ tokens: 3, day: '2026-01-01', dayTokens: 3, monthTokens: 3 });
  await store.putBack('acme', withoutSpent);
  // One of the three has expired meanwhile.
  expect(await totals()).toEqual([2, 7, 3]);
});

test('D26: who is bound to one user is not told what the others use', async () => {
  const rig = await limited({ sessions: 1, rate: { requestsPerSecond: 100, burst: 100 } });
  await rig.create();
  const token = await rig.mint('acme', { user: 'u-2' });
  const { body } = await rig.get('/quotas', { token });
  expect(body).toMatchObject({ sessions: { limit: 1 }, bytes: {}, tokensPerSession: {} });
  expect(body.rate).toEqual({ requestsPerSecond: 100, burst: 100 });
  expect(JSON.stringify(body)).not.toContain('used');
  const reply = await rig.post({ userId: 'u-2' }, { token });
  refused(reply, 'sessions');
  expect(reply.body.message).not.toContain('used');
});

test('a total of tokens is exact up to 2^53-1, where it stays', async () => {
  const { store, rig } = await openStored({ tokens: 2 ** 53 - 1 });
  const id = await rig.create();
  const contents = await store.takeOut('acme');
  const spent = { tokens: 2 ** 53 - 5, day: '2026-01-01', dayTokens: 0, monthTokens: 0 };
  await store.putBack('acme', { ...contents, spent });
  const unlimited = createSessions({ store, clock: rig.clock });
  const other = rigOf(unlimited, rig.clock, rig.token);
  await other.put(`/${id}`, { tokensUsed: 2 ** 31 - 1 });
  expect((await used(rig)).tokens.used).toBe(2 ** 53 - 1);
  refused(await rig.put(`/${id}`, { tokensUsed: 1 }), 'tokens');
});
