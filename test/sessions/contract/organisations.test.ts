import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions } from '../../../src/sessions/index.ts';
import { open, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

const PATH = '//api/v3/organizations';

test('a token sees the organisation it is for, and what it may do there', async () => {
  const { get, mint } = await open();
  expect((await get(PATH)).body).toEqual([{ name: 'acme', scope: 'write' }]);
  const token = await mint('globex', { user: 'u-1', scope: 'read' });
  for (const path of [PATH, '//v1/api/v3/organisations', `${PATH}/`]) {
    expect((await get(path, { token })).body).toEqual([
      { name: 'globex', scope: 'read', userId: 'u-1' },
    ]);
  }
});

test('where any token is taken, one that nobody made sees those that exist', async () => {
  const clock = manualClock(START);
  const service = createSessions({ store: await openEmptyStore(), clock, anyToken: true });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, 'whatever');
  expect((await rig.get(PATH)).body).toEqual([]);
  for (const organisation of ['zeta', 'acme']) await rig.create({}, { organisation });
  expect((await rig.get(PATH)).body).toEqual([
    { name: 'acme', scope: 'admin' },
    { name: 'zeta', scope: 'admin' },
  ]);
  const token = await rig.mint('acme');
  expect((await rig.get(PATH, { token })).body).toEqual([{ name: 'acme', scope: 'write' }]);
});
