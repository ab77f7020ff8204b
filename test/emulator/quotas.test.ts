import { expect, test } from 'vitest';
import { type Reply, start } from './kit.ts';

const seen = ({ status, body }: Reply) => [status, body.code];
const NONE_LEFT = [429, 'quota_exceeded'];

test('who has no tokens left is not answered by a model, and an agent begins nothing', async () => {
  const settings = { quotas: { tokens: 0 } };
  const { call, create } = await start({ settings, agents: [{ agentId: 'a-1' }] });
  const messages = [{ role: 'user', content: 'Hi' }];
  const ask = (more: object) => call('POST', '/chat', { messages, modelId: 'm', ...more });
  expect(seen(await ask({ agentId: 'a-1' }))).toEqual(NONE_LEFT);
  expect((await call('GET', '/sessions')).body).toEqual([]);
  const sessionId = await create();
  expect(seen(await ask({ sessionId }))).toEqual(NONE_LEFT);
  // Nothing is kept of this, and nothing counted.
  expect((await ask({})).status).toBe(200);
});

test('a rate goes by the clock, which may be moved both ways, and begins anew with a reset', async () => {
  const rate = { requestsPerSecond: 0.001, burst: 2 };
  const { sessions, call, control } = await start({
    ...{ settings: { quotas: { rate } }, now: '2026-03-01T10:00:00Z', frozen: true },
  });
  const asking = async () => (await call('GET', '/models')).status;
  const many = async (count: number) => {
    const statuses = [];
    for (let n = 0; n < count; n += 1) statuses.push(await asking());
    return statuses;
  };
  expect(await many(3)).toEqual([200, 200, 429]);
  sessions.clock.advance({ seconds: 999 });
  expect(await asking()).toBe(429);
  sessions.clock.advance({ seconds: 1 });
  expect(await many(2)).toEqual([200, 429]);
  sessions.clock.set('2025-03-01T10:00:00Z');
  expect(await asking()).toBe(429);
  sessions.clock.advance({ seconds: 1000 });
  expect(await many(2)).toEqual([200, 429]);
  expect((await control('POST', '/reset')).status).toBe(204);
  expect(await many(3)).toEqual([200, 200, 429]);
});

test('a seed may be more than quotas leave, and is counted', async () => {
  const settings = { quotas: { sessions: 1, tokensPerDay: 5, tokensPerSession: 5 } };
  const { call, control } = await start({ settings, now: '2026-03-01T10:00:00Z', frozen: true });
  const sessions = [
    { userId: 'u', tokensUsed: 7 },
    { userId: 'u', age: { minutes: 30 } },
  ];
  const reply = await control('POST', '/seed', { organisations: { acme: { sessions } } });
  expect(reply.status, reply.text).toBe(204);
  expect((await call('GET', '/sessions/quotas')).body).toMatchObject({
    ...{ sessions: { limit: 1, used: 2 }, tokensPerDay: { limit: 5, used: 7 } },
  });
  expect(seen(await call('POST', '/sessions', { userId: 'u' }))).toEqual(NONE_LEFT);
});
