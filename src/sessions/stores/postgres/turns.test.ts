import { afterEach, expect, test, vi } from 'vitest';
import { type GiveBack, Turns } from './turns.ts';

afterEach(() => vi.useRealTimers());

/** Those who ask for a place, and what became of it. */
function crowd(places: number, patience = { most: 100, milliseconds: 2_000 }) {
  const turns = new Turns(places, patience);
  const holding = new Map<string, GiveBack>();
  const refused: string[] = [];
  const settled = () => new Promise((resolve) => process.nextTick(resolve));
  return {
    refused,
    holding: () => [...holding.keys()].join(' '),
    async ask(names: string) {
      for (const name of names.split(' '))
        void turns.take(name[0] ?? '').then(
          (giveBack) => holding.set(name, giveBack),
          ({ code }) => refused.push(`${name} ${code}`),
        );
      await settled();
    },
    async end(name: string) {
      holding.get(name)?.();
      holding.delete(name);
      await settled();
    },
  };
}

test('places are taken in turns: a flood of one keeps nobody waiting behind it', async () => {
  const { ask, end, holding } = crowd(2);
  await ask('a1 a2 a3 a4 a5 b1 c1 b2');
  expect(holding()).toBe('a1 a2');
  await end('a2');
  expect(holding()).toBe('a1 a3');
  await end('a1');
  expect(holding()).toBe('a3 b1');
  await end('a3');
  expect(holding()).toBe('b1 c1');
  for (const name of ['c1', 'b1']) await end(name);
  expect(holding()).toBe('a4 b2');
});

test('one owner cannot hold every place, and what it left is taken by the next who asks', async () => {
  const { ask, end, holding } = crowd(8);
  await ask('a1 a2 a3 a4 a5 a6 a7 a8 a9');
  expect(holding()).toBe('a1 a2 a3 a4 a5 a6 a7');
  await ask('b1 b2');
  expect(holding()).toBe('a1 a2 a3 a4 a5 a6 a7 b1');
  await end('a1');
  expect(holding()).toBe('a2 a3 a4 a5 a6 a7 b1 a8');
  await end('b1');
  expect(holding()).toBe('a2 a3 a4 a5 a6 a7 a8 b2');
});

test('one place is for everybody', async () => {
  const { ask, end, holding } = crowd(1);
  await ask('a1 a2 b1');
  await end('a1');
  await end('a2');
  expect(holding()).toBe('b1');
});

test('of too many who wait, the newest of whoever has most waiting is refused', async () => {
  const { ask, end, holding, refused } = crowd(1, { most: 3, milliseconds: 2_000 });
  await ask('a0 a1 a2 a3 a4 b1 c1');
  expect(refused).toEqual(['a4', 'a3', 'a2'].map((name) => `${name} store_unavailable`));
  for (const name of ['a0', 'a1', 'b1']) await end(name);
  expect(holding()).toBe('c1');
});

test('who waits too long is refused, and holds nobody up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { ask, end, holding, refused } = crowd(1);
  await ask('a1 a2');
  vi.advanceTimersByTime(1_999);
  await ask('b1');
  expect(refused).toEqual([]);
  vi.advanceTimersByTime(1);
  await end('nobody');
  expect(refused).toEqual(['a2 store_unavailable']);
  await end('a1');
  expect(holding()).toBe('b1');
  vi.advanceTimersByTime(5_000);
  await end('b1');
  expect([refused.length, holding()]).toEqual([1, '']);
});
