import { expect, test } from 'vitest';
import { emulatedClock } from '../../src/emulator/clock.ts';
import { manualClock } from '../../src/kernel/index.ts';
import { start } from './kit.ts';

test('a session expires when the clock says so, and not before', async () => {
  const { sessions, call, create } = await start();
  const id = await create({ expirationMinutes: 60 });
  sessions.clock.advance({ minutes: 59 });
  expect((await call('GET', `/sessions/${id}`)).status).toBe(200);
  sessions.clock.advance({ minutes: 2 });
  const gone = await call('GET', `/sessions/${id}`);
  expect([gone.status, gone.body.code]).toEqual([404, 'session_expired']);
  expect((await call('GET', '/sessions')).body).toEqual([]);
});

test('it runs, stands still, jumps both ways and begins anew', () => {
  const machine = manualClock(1_000_000);
  const clock = emulatedClock({ now: '2026-01-01T00:00:00Z' }, machine);
  const start = Date.UTC(2026, 0, 1);
  machine.advance(5);
  expect(clock.now()).toBe(start + 5);
  clock.freeze();
  machine.advance(100);
  expect([clock.now(), clock.frozen]).toEqual([start + 5, true]);
  clock.advance({ hours: 1, seconds: 2, milliseconds: 3 });
  expect(clock.now()).toBe(start + 5 + 3_602_003);
  clock.resume();
  machine.advance(1);
  expect([clock.now(), clock.frozen]).toEqual([start + 6 + 3_602_003, false]);
  clock.set(new Date(start - 1));
  expect(clock.now()).toBe(start - 1);
  clock.reset();
  expect([clock.now(), clock.frozen]).toEqual([start, false]);
  expect(clock.monotonic()).toBe(machine.monotonic());
});

test('what is no moment is refused and changes nothing', () => {
  const clock = emulatedClock({ now: 0, frozen: true });
  expect(() => clock.set('2026')).toThrow(RangeError);
  expect(() => clock.set(Number.NaN)).toThrow(RangeError);
  expect(() => clock.set('2026-13-01T00:00:00Z')).toThrow(RangeError);
  expect(() => clock.advance({ minutes: -1 })).toThrow(/positive/);
  expect(() => clock.advance({ days: 1e9 })).toThrow(RangeError);
  expect(clock.now()).toBe(0);
});

test('the clock is moved over HTTP', async () => {
  const { control, call, create } = await start({ now: '2026-03-01T10:00:00Z', frozen: true });
  expect((await control('GET', '/clock')).body).toEqual({
    now: '2026-03-01T10:00:00.000Z',
    frozen: true,
  });
  const id = await create({ expirationMinutes: 60 });
  const advanced = await control('POST', '/clock/advance', { hours: 1, minutes: 1 });
  expect(advanced.body.now).toBe('2026-03-01T11:01:00.000Z');
  expect((await call('GET', `/sessions/${id}`)).status).toBe(404);
  const set = await control('PUT', '/clock', { now: '2026-03-01T10:30:00+00:00' });
  expect(set.body).toEqual({ now: '2026-03-01T10:30:00.000Z', frozen: true });
  expect((await call('GET', `/sessions/${id}`)).status).toBe(200);
  expect((await control('POST', '/clock/resume')).body.frozen).toBe(false);
  expect((await control('POST', '/clock/freeze')).body.frozen).toBe(true);
  expect((await control('DELETE', '/clock')).body.now).toBe('2026-03-01T10:00:00.000Z');
  const wrong = await control('POST', '/clock/advance', { minute: 1 });
  expect([wrong.status, wrong.body.details]).toEqual([
    400,
    [{ path: '/minute', message: 'is not known here' }],
  ]);
  expect((await control('PUT', '/clock', { now: 'noon' })).body.message).toContain('noon');
});
