import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const PRELOAD = pathToFileURL(resolve(import.meta.dirname, 'report-cpu.mjs')).href;

/**
 * Starts a server in a process of its own. It prints one line of JSON when it listens; what it
 * writes to standard error goes nowhere, but is written.
 *
 * @param {string} file
 * @param {readonly string[]} [parameters]
 * @param {Readonly<Record<string, string>>} [environment]
 */
export async function startServer(file, parameters = [], environment = {}) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', PRELOAD, file, ...parameters], {
    env: { PATH, ...environment },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit');
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (typeof line[0] !== 'string') throw new Error(`${file} ended before it listened: ${line[0]}`);
  return {
    ready: JSON.parse(line[0]),
    cpuMicroseconds: async () => (await usage(child)).cpuMicroseconds,
    /** CPU time since it started, and bytes of memory. One question at a time. */
    usage: () => usage(child),
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

async function usage(child) {
  child.send('usage');
  const [{ user, system, rss }] = await once(child, 'message');
  return { cpuMicroseconds: user + system, rss };
}
