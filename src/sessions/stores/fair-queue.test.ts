import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function filled(items: string, most?: number) {
  const queue = new FairQueue<string>(most);
  const displaced = items.split(' ').flatMap((item) => queue.push(item[0] ?? '', item) ?? []);
  return { queue, displaced };
}

test('owners have turns, each in the order of its own', () => {
  const { queue } = filled('a1 a2 a3 a4 b1 a5 c1 b2');
  expect(queue.take(5, 5)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
  queue.push('c', 'c2');
  expect(queue.size).toBe(4);
  expect(queue.take(9, 9)).toEqual(['a3', 'c2', 'a4', 'a5']);
  expect([queue.size, queue.shift()]).toEqual([0, undefined]);
});

test('whoever comes while others have much to do has its turn after one of each', () => {
  const { queue } = filled('a1 a2 a3 b1 b2 b3');
  expect(queue.take(2, 2)).toEqual(['a1', 'b1']);
  queue.push('c', 'c1');
  expect(queue.take(3, 3)).toEqual(['a2', 'b2', 'c1']);
});

test('who may not go keeps its place in its line, and lets others pass', () => {
  const { queue } = filled('a1 b1 a2 b2');
  expect(queue.shift((owner) => owner !== 'a')).toBe('b1');
  expect(queue.shift(() => false)).toBe(undefined);
  expect(queue.take(3, 3)).toEqual(['a1', 'b2', 'a2']);
});

test('when it is full, the newest of the longest line gives way', () => {
  const { queue, displaced } = filled('a1 a2 a3 b1 b2 c1 d1 b3 b4', 5);
  expect(displaced).toEqual(['a3', 'a2', 'b3', 'b4']);
  expect(queue.take(9, 9)).toEqual(['a1', 'b1', 'c1', 'd1', 'b2']);
  expect(filled('a1 b1', 0).displaced).toEqual(['a1', 'b1']);
});

test('who waits no longer is taken out, and a line that is empty with it', () => {
  const { queue } = filled('a1 a2 b1');
  queue.remove('a', 'a1');
  queue.remove('b', 'b1');
  queue.remove('b', 'b1');
  queue.remove('x', 'x1');
  expect([queue.size, queue.take(9, 9)]).toEqual([1, ['a2']]);
});

test('of one owner no more are taken at once than its share, and the rest goes first later', () => {
  const { queue } = filled('a1 a2 a3 a4 b1 c1 c2 c3');
  expect(queue.take(9, 2)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2']);
  expect(queue.take(9, 2)).toEqual(['a3', 'c3', 'a4']);
});
