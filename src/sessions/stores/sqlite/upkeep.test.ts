import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Work } from '../sql-database.ts';
import { Upkeep } from './upkeep.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Upkeep of a database in which there is nothing to be done. */
function upkeepOf(write: () => void) {
  const lines: unknown[][] = [];
  const upkeep = new Upkeep({
    async write<T>(work: Work<T>) {
      write();
      return work.decide([[]]).result;
    },
    indexed: false,
    log: { log: (...line) => void lines.push(line) },
  });
  return { upkeep, lines };
}

test('what is written while it is at work is seen to without another write', async () => {
  let works = 0;
  const { upkeep } = upkeepOf(() => {
    works += 1;
    if (works === 1) upkeep.wake();
  });
  await vi.advanceTimersByTimeAsync(200);
  expect(works).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(works).toBe(2);
});

test('a database that takes no works any more can be closed', async () => {
  const { upkeep, lines } = upkeepOf(() => {
    throw new Error('disk is full');
  });
  await upkeep.close();
  expect(lines).toEqual([
    ['warn', 'keeping the session store up failed', { reason: 'disk is full' }],
  ]);
});
