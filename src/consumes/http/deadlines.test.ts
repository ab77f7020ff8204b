import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function started(wholeMs: number, shortestPhaseMs: number) {
  let due = 0;
  const deadlines = new Deadlines(wholeMs, shortestPhaseMs, () => {
    due += 1;
  });
  return { deadlines, due: () => due };
}

test('the whole is due although its phases go on', () => {
  const { deadlines, due } = started(1000, 100);
  for (let elapsed = 0; elapsed < 1000; elapsed += 50) {
    deadlines.phase(100);
    expect(due()).toBe(0);
    vi.advanceTimersByTime(50);
  }
  expect(due()).toBe(1);
});

test('a phase is due when it lasts too long, not before', () => {
  const { deadlines, due } = started(1000, 100);
  vi.advanceTimersByTime(90);
  deadlines.phase(200);
  vi.advanceTimersByTime(50);
  deadlines.phase(100);
  vi.advanceTimersByTime(99);
  expect(due()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(due()).toBe(1);
});

test('a phase shorter than announced is due in time', () => {
  const { deadlines, due } = started(1000, 500);
  deadlines.phase(10);
  vi.advanceTimersByTime(10);
  expect(due()).toBe(1);
});

test('nothing is due before the first phase but the whole, and nothing after the stop', () => {
  const { due } = started(1000, 100);
  vi.advanceTimersByTime(999);
  expect(due()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(due()).toBe(1);
  const stopped = started(1000, 100);
  stopped.deadlines.phase(100);
  stopped.deadlines.stop();
  vi.advanceTimersByTime(5000);
  expect(stopped.due()).toBe(0);
});
