import { expect, test } from 'vitest';
import { authenticate } from '../../../src/sessions/index.ts';
import { MINUTE } from '../kit.ts';
import { openSwept } from '../swept.ts';

const DAY = 1440 * MINUTE;

test('lines are kept as many days as the organisation says, and sweeping tells of what expired', async () => {
  const { rig, clock, service, sweeping } = await openSwept({
    auditDays: 2,
    organisations: { acme: { audit: 'all' }, globex: { auditDays: 4 } },
  });
  await service.mintToken('other');
  const id = await rig.create({ expirationMinutes: 5 });
  clock.advance(2 * DAY);
  await sweeping();
  const [expired, ...rest] = await service.auditLog('acme');
  expect(expired).toMatchObject({ operation: 'expire-session', sessionId: id, userId: 'u-1' });
  expect(rest).toHaveLength(2);
  clock.advance(1);
  await sweeping();
  const left = async () => {
    const logs = ['acme', 'globex', 'other'].map((name) => service.auditLog(name));
    return (await Promise.all(logs)).map(({ length }) => length);
  };
  expect(await left()).toEqual([1, 1, 0]);
  clock.advance(2 * DAY);
  await sweeping();
  expect(await left()).toEqual([0, 0, 0]);
  // Numbers go on: nobody takes a swept log for a new one.
  await rig.create();
  expect((await service.auditLog('acme'))[0]?.number).toBe(4);
});

test('usage is kept for ever, or as many days as the organisation says', async () => {
  const { rig, globex, clock, sweeping } = await openSwept({
    usageDays: 2,
    organisations: { globex: { usageDays: 3 }, initech: { usageDays: undefined } },
  });
  const initech = { token: await rig.mint('initech'), organisation: 'initech' };
  const all = [{}, globex, initech];
  for (let day = 0; day < 4; day += 1) {
    for (const parts of all) await rig.create({}, parts);
    clock.advance(DAY);
  }
  await sweeping();
  const days = async (parts: object) =>
    (await rig.get('/usage', parts)).body.map(({ day }: { day: string }) => day.slice(-2));
  const left = [];
  for (const parts of all) left.push(await days(parts));
  expect(left).toEqual([
    ['03', '04'],
    ['02', '03', '04'],
    ['01', '02', '03', '04'],
  ]);
});

test('events are kept as many hours as the organisation says', async () => {
  const { rig, globex, clock, store, sweeping } = await openSwept({
    eventHours: 2,
    organisations: { globex: { eventHours: 1 } },
  });
  const life = { expirationMinutes: 1440 };
  await rig.create(life);
  await rig.create(life, globex);
  const oldest = async () => {
    const range = async (token: string, organisation: string) => {
      return store.eventRange(await authenticate(store, clock, `Bearer ${token}`, organisation));
    };
    return [(await range(rig.token, 'acme')).oldest, (await range(globex.token, 'globex')).oldest];
  };
  clock.advance(60 * MINUTE);
  await sweeping();
  expect(await oldest()).toEqual([1, 1]);
  clock.advance(1);
  await sweeping();
  expect(await oldest()).toEqual([1, undefined]);
  clock.advance(60 * MINUTE);
  await sweeping();
  expect(await oldest()).toEqual([undefined, undefined]);
});

test('a sweep goes on until nothing is left, portion by portion, in every organisation', async () => {
  const { rig, globex, clock, store, sweeping } = await openSwept({
    audit: 'all',
    auditDays: 1,
    organisations: { globex: { auditDays: 2 } },
  });
  for (let round = 0; round < 43; round += 1)
    await Promise.all(Array.from({ length: 10 }, (_, n) => rig.create({}, n < 5 ? {} : globex)));
  clock.advance(3 * DAY);
  await sweeping();
  // What expired is told of, and stays.
  const lines = await Promise.all(
    ['acme', 'globex'].map((name) => rig.service.auditLog(name, { limit: 1000 })),
  );
  expect(lines.map(({ length }) => length)).toEqual([215, 215]);
  for (const { operation } of lines.flat()) expect(operation).toBe('expire-session');
  expect(
    await store.sweep({ now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 9 }),
  ).toEqual(expect.objectContaining({ audit: 0, usage: 0, events: 0, sessions: 0 }));
});
