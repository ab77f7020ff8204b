import { expect, test } from 'vitest';
import { open } from '../kit.ts';

const ask = (rig: Awaited<ReturnType<typeof open>>, target: string, method = 'GET') =>
  rig.service.handler({ method, target, headers: {} });

test('whether it lives and is ready is told without a token', async () => {
  const rig = await open();
  for (const target of ['/health/live', '/livez', '/health/ready', '/readyz?verbose']) {
    const { status, body } = await ask(rig, target);
    expect([status, body]).toEqual([200, '{"status":"UP"}']);
  }
  expect((await ask(rig, '/health/ready', 'POST')).status).toBe(404);
  expect((await ask(rig, '/health')).status).toBe(404);
});

test('a store that does not answer is not ready, but the process lives', async () => {
  const rig = await open();
  await rig.service.close();
  expect(await ask(rig, '/readyz')).toMatchObject({ status: 503, body: '{"status":"DOWN"}' });
  expect((await ask(rig, '/livez')).status).toBe(200);
});
