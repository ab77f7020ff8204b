import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DIST = resolve(import.meta.dirname, '../../dist/flow/script/sandbox.js');

/** Runs a program that has `sandbox`, from a directory where no package can be found. */
async function program(
  body: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const text = `
    import { openScriptSandbox } from ${JSON.stringify(pathToFileURL(DIST).href)};
    const sandbox = openScriptSandbox();
    const run = (source, limits) => sandbox.runScript({ source, name: 'a script', input: { n: 20 }, limits });
    ${body}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], { cwd: '/' });
}

test('compiled, a script runs, and the process ends without closing the sandbox', async () => {
  const { stdout, stderr } = await program('console.log(await run("result = n + 1"));');
  expect(stdout).toBe('21\n');
  expect(stderr).toBe('');
});

test('compiled, what breaks the engine prints nothing and does not stay', async () => {
  const { stdout, stderr } = await program(`
    const kinds = [];
    for (const source of ['for (;;) {}', 'new Function("[".repeat(1e5))', 'new ArrayBuffer(2 ** 30)'])
      await run(source, { timeMs: 200 }).catch(({ kind }) => kinds.push(kind));
    console.log(kinds.join(), await run('result = n'));`);
  expect(stdout).toBe('time,memory,memory 20\n');
  expect(stderr).toBe('');
});

test('the engine is loaded by the first script, not before', async () => {
  const { stdout } = await program('console.log(process.report.getReport().workers.length);');
  expect(stdout).toBe('0\n');
});
