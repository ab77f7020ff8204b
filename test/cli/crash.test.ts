import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startCapstan } from '../kit/capstan.ts';

/** Makes the process fail in a way that nobody catches, when it gets a signal. */
const failing = (statement: string) =>
  `--import=data:text/javascript,process.on('SIGUSR2',()=>{${encodeURIComponent(statement)}})`;

test.each([
  ['throw new Error("a mistake")', 'uncaughtException'],
  ['Promise.reject(new Error("a mistake"))', 'unhandledRejection'],
])('R23: %s ends the process, and the log says why', async (statement, origin) => {
  const served = await startCapstan(
    ['sessions', '--memory', '--port', '0', '--ready-json', '--log-format', 'json'],
    { env: { NODE_OPTIONS: failing(statement) } },
  );
  served.child.kill('SIGUSR2');
  const [code] = (await once(served.child, 'close')) as [number | null];
  const last = JSON.parse(served.stderr().trim().split('\n').at(-1) ?? '');
  expect(code).toBe(1);
  expect(last).toMatchObject({ level: 'error', origin, message: 'the process failed and ends' });
  expect(last.error).toContain('a mistake');
});
