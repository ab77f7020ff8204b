import { expect, test } from 'vitest';
import { ScriptThread } from './script-thread.ts';

const task = (source: string) => ({
  source,
  input: '{}',
  timeMs: 500,
  steps: 1_000_000_000,
  resultLength: 1000,
});

test('a thread runs one task after the other, until it ends', async () => {
  const thread = await ScriptThread.start();
  expect(await thread.run(task('result = 1'))).toEqual({ kind: 'done', json: '1', spent: false });
  expect(await thread.run(task('x'))).toMatchObject({ kind: 'thrown', line: 1, spent: false });
  expect(thread.ended).toBe(false);
  await thread.end();
  expect(thread.ended).toBe(true);
});

test('a thread is spent after running out of time, out of memory, or taking much of it', async () => {
  for (const [source, kind] of [
    ['for (;;) {}', 'time'],
    ['new ArrayBuffer(2 ** 30)', 'memory'],
    ['result = new Uint8Array(30 * 2 ** 20).fill(1).length', 'done'],
  ] as const) {
    const thread = await ScriptThread.start();
    expect(await thread.run(task(source))).toMatchObject({ kind, spent: true });
    await thread.end();
  }
});

test('a native that never looks at the clock is cut off from outside', async () => {
  const thread = await ScriptThread.start();
  const endless = 'const a = new Uint8Array(16e6); for (;;) a.fill(1).fill(2).reverse().sort()';
  expect(['overdue', 'time']).toContain((await thread.run(task(endless))).kind);
  await thread.end();
  expect(thread.ended).toBe(true);
});
