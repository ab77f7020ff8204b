import { expect, test } from 'vitest';
import { tryAll } from '../../corpus/isolate.ts';

const thread = new URL('./bad-thread.mjs', import.meta.url);

test('what crashes or hangs is a row, and the others go on', async () => {
  const files = ['one', 'hangs', 'two', 'throws', 'ends', 'waits', 'three', 'says so', 'four'];
  const told: string[] = [];
  const outcomes = await tryAll(files, { jobs: 2, timeLimit: 1_500, thread }, ({ file }) =>
    told.push(file),
  );
  expect(outcomes.map(({ file, stage }) => `${file}: ${stage}`)).toEqual([
    'one: served',
    'hangs: hung',
    'two: served',
    'throws: crashed',
    'ends: crashed',
    'waits: hung',
    'three: served',
    'says so: crashed',
    'four: served',
  ]);
  const faults = Object.fromEntries(outcomes.map(({ file, faults }) => [file, faults.join()]));
  expect(faults.throws).toContain('nobody caught this');
  expect(faults.ends).toContain('ended with 3');
  expect(faults.hangs).toContain('1500 ms');
  expect(told.sort()).toEqual([...files].sort());
});
