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
