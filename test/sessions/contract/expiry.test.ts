import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { startSweeper, sweep } from '../../../src/sessions/expiry.ts';
import { createSessions, resolveSettings, type SessionStore } from '../../../src/sessions/index.ts';
import { silent } from '../../../src/telemetry/index.ts';
import { MINUTE, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

const settingsOf = resolveSettings();

async function openStore() {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  return { store, clock, rig, options: { store, clock, settingsOf, log: silent } };
}

test('removes what has expired, in batches of 200, and nothing else', async () => {
  const { store, clock, rig, options } = await openStore();
  const dead = await Promise.all(
    Array.from({ length: 450 }, () =>
      rig.create({ expirationMinutes: 5, initialMessages: [{ role: 'user', content: 'x' }] }),
    ),
  );
  const alive = await rig.create();
  clock.advance(5 * MINUTE - 1);
  expect(await sweep(options)).toBe(0);
  clock.advance(1);
  const batches = vi.spyOn(store, 'sweep');
  expect(await sweep(options)).toBe(450);
  expect(batches).toHaveBeenCalledTimes(3);
  for (const [bounds] of batches.mock.calls) expect(bounds.batch).toBe(200);
  expect(await sweep(options)).toBe(0);
  expect((await rig.get(`/${alive}`)).status).toBe(200);
  expect((await rig.get(`/${dead[0]}`)).body.code).toBe('session_expired');
});

test('D17: tombstones of deleted and swept sessions are kept for the maximum life, then go', async () => {
  const { clock, rig, options } = await openStore();
  const deleted = await rig.create();
  const expired = await rig.create({ expirationMinutes: 5 });
  await rig.remove(`/${deleted}`);
  clock.advance(5 * MINUTE);
  await sweep(options);
  clock.set(START - 60 * MINUTE);
  expect((await rig.get(`/${expired}`)).body.code).toBe('session_expired');
  clock.set(START + 1440 * MINUTE);
  await sweep(options);
  expect((await rig.get(`/${expired}`)).body.code).toBe('session_expired');
  clock.set(START + 1445 * MINUTE + 1);
  await sweep(options);
  expect((await rig.get(`/${expired}`)).body.code).toBe('session_not_found');
  expect((await rig.get(`/${deleted}`)).body.code).toBe('session_not_found');
});

test('D26: a tombstone tells a bound token nothing, not even that somebody’s session expired', async () => {
  const { clock, rig, options } = await openStore();
  const id = await rig.create({ userId: 'u-2', expirationMinutes: 5 });
  const token = await rig.mint('acme', { user: 'u-1' });
  const codes = async () => [
    (await rig.get(`/${id}`, { token })).body.code,
    (await rig.get(`/${id}`)).body.code,
  ];
  clock.advance(5 * MINUTE);
  expect(await codes()).toEqual(['session_not_found', 'session_expired']);
  expect(await sweep(options)).toBe(1);
  expect(await codes()).toEqual(['session_not_found', 'session_expired']);
});

test('D17, D23: tombstoneMinutes and idempotencyHours bound what is kept', async () => {
  const { store, clock, rig } = await openStore();
  const headers = { 'idempotency-key': 'k' };
  for (let n = 0; n < 3; n += 1) {
    await rig.remove(`/${await rig.create()}`);
    await rig.post(
      { userId: 'u', expirationMinutes: 1440 },
      { headers: { ...headers, 'idempotency-key': `k${n}` } },
    );
  }
  const bounds = { now: clock.now(), batch: 2 };
  const none = { ...bounds, recordsBefore: START, tombstonesBefore: START };
  expect(await store.sweep(none)).toMatchObject({ sessions: 0, records: 0, tombstones: 0 });
  const all = { ...bounds, recordsBefore: START + 1, tombstonesBefore: START + 1 };
  expect(await store.sweep(all)).toMatchObject({ sessions: 0, records: 2, tombstones: 2 });
  const sweepOf = vi.spyOn(store, 'sweep');
  clock.advance(2 * 60 * MINUTE + 1);
  await sweep({
    store,
    clock,
    log: silent,
    settingsOf: resolveSettings({ idempotencyHours: 2, tombstoneMinutes: 120 }),
  });
  expect(await sweepOf.mock.results[0]?.value).toMatchObject({
    sessions: 0,
    records: 1,
    tombstones: 1,
  });
});

test('one organisation’s sweep leaves the others as they were', async () => {
  const { clock, rig, options } = await openStore();
  const globex = { token: await rig.mint('globex'), organisation: 'globex' };
  const id = await rig.create({ initialMessages: [{ role: 'user', content: 'x' }] }, globex);
  await rig.create({ expirationMinutes: 5 });
  const before = (await rig.get(`/${id}`, globex)).text;
  clock.advance(5 * MINUTE);
  expect(await sweep(options)).toBe(1);
  expect((await rig.get(`/${id}`, globex)).text).toBe(before);
});

test('runs every minute, survives a failure, stops when closed', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const lines: unknown[][] = [];
  let calls = 0;
  const store = {
    async sweep() {
      calls += 1;
      if (calls === 1) throw new Error('disk is full');
      return { sessions: 0, records: 0, tombstones: 0 };
    },
  } as unknown as SessionStore;
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  const sweeper = startSweeper({ store, clock: manualClock(START), settingsOf, log });
  await vi.advanceTimersByTimeAsync(59_999);
  expect(calls).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toBe(2);
  expect(lines).toEqual([['warn', 'sweeping sessions failed', { reason: 'disk is full' }]]);
  await sweeper.close();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls).toBe(2);
});

test('a running service sweeps by its own settings', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock, settings: { tombstoneMinutes: 10 } });
  onTestFinished(() => service.close());
  const sweepOf = vi.spyOn(store, 'sweep');
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const id = await rig.create({ expirationMinutes: 5 });
  const codeAfter = async (minutes: number) => {
    clock.advance(minutes * MINUTE);
    vi.advanceTimersByTime(60_000);
    await new Promise((resolve) => setTimeout(resolve));
    await sweepOf.mock.results.at(-1)?.value;
    return (await rig.get(`/${id}`)).body.code;
  };
  expect(await codeAfter(5)).toBe('session_expired');
  expect(await codeAfter(10)).toBe('session_expired');
  expect(await codeAfter(1)).toBe('session_not_found');
  expect(vi.getTimerCount()).toBe(1);
  await service.close();
  expect(vi.getTimerCount()).toBe(0);
});
