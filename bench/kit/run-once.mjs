import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program to its end; it prints one line of JSON. */
export async function runOnce(parameters) {
  const { stdout } = await run(process.execPath, parameters);
  return JSON.parse(stdout);
}
