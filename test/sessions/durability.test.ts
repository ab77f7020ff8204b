import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { rigOf } from './kit.ts';

const CHILD = join(import.meta.dirname, 'append-until-killed.mjs');

/** Runs the writers, kills them once they have acknowledged so much, and gives the newest by session. */
function appendUntilKilled(
  path: string,
  token: string,
  lines: number,
): Promise<Map<string, number>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, path, token], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the child ended by itself: ${errors}`));
      const newest = new Map<string, number>();
      for (const line of output.slice(0, output.lastIndexOf('\n')).split('\n')) {
        const [id = '', number = ''] = line.split(' ');
        newest.set(id, Number(number));
      }
      resolve(newest);
    });
  });
}

test('D21: what was acknowledged is there after SIGKILL, once, whole and in order', async () => {
  if (!existsSync('dist/sessions/index.js')) {
    throw new Error('dist/sessions/index.js is missing: run `npm run build`, as `npm test` does');
  }
  const folder = mkdtempSync(join(tmpdir(), 'capstan-kill-'));
  const path = join(folder, 'sessions.db');
  const acknowledged = new Map<string, number>();
  try {
    const seed = await openSessions({ path });
    const token = await seed.mintToken('acme');
    await seed.close();
    for (const lines of [1, 20, 90, 150, 333]) {
      for (const [id, number] of await appendUntilKilled(path, token, lines))
        acknowledged.set(id, number);

      const check = new (loadDriver().DatabaseSync)(path);
      expect(check.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
      check.close();
      const service = await openSessions({ path });
      const { get } = rigOf(service, systemClock as never, token);
      for (const [id, newest] of acknowledged) {
        const { body } = await get(`/${id}`);
        const contents = body.messages.map(({ content }: { content: string }) => Number(content));
        expect(contents.length).toBeGreaterThan(newest);
        expect(contents.length % 2).toBe(0);
        expect(contents).toEqual(contents.map((_: number, n: number) => n));
        expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual(
          contents.map((n: number) => n + 1),
        );
        expect([body.totalMessages, body.totalTokens]).toEqual([contents.length, contents.length]);
      }
      await service.close();
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
