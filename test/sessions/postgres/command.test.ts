import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { capstan, startCapstan } from '../../kit/capstan.ts';
import { postgresMissing, startPostgres } from '../../kit/postgres.ts';
import { temporaryFile } from '../earlier-formats.ts';

interface Ready {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
}

test('--data postgres://… is all it takes, and its password is seen nowhere', async () => {
  expect(postgresMissing()).toBeUndefined();
  const server = await startPostgres();
  onTestFinished(async () => {
    await server.stop();
    server.remove();
  });
  const data = server.url('app').replace('app@', 'app:correct-horse@');
  const start = () =>
    startCapstan<Ready>(['sessions', '--port', '0', '--ready-json', '--data', data]);
  const [one, two] = [await start(), await start()];
  const line = readFileSync(`/proc/${one.child.pid}/cmdline`, 'latin1');
  expect(line).not.toContain('correct-horse');
  // Shown by whoever came first, and never again.
  const token = one.ready.tokens.demo ?? '';
  expect(two.ready.tokens).toEqual({});
  const send = (url: string, method: string, body?: string) =>
    fetch(`${url}/api/v3/organizations/demo/ai/sessions`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
  expect((await send(one.ready.url, 'POST', '{"userId":"u-1"}')).status).toBe(201);
  expect(await (await send(two.ready.url, 'GET')).json()).toHaveLength(1);
  // What it has moves to a file while it is served.
  const [folder, file] = [temporaryFile('data'), temporaryFile('all.jsonl')];
  const moved = [
    await capstan(['sessions', 'export', '--data', data, '--output', file]),
    await capstan(['sessions', 'import', file, '--data', folder]),
    await capstan(['sessions', 'import', file, '--data', data]),
  ];
  expect(moved.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, ''],
    [0, 'Imported 1 session with 0 messages.\n'],
    [0, 'Imported 0 sessions with 0 messages; 1 there already.\n'],
  ]);
  await server.stop('SIGKILL');
  const lost = await send(one.ready.url, 'GET');
  expect([lost.status, lost.headers.get('retry-after')]).toEqual([503, '1']);
  await server.start();
  for (const running of [one, two]) {
    const { code, stdout, stderr } = await running.stop();
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('correct-horse');
  }
  const emulated = await capstan(['sessions', '--now', '2026-01-01T00:00:00Z', '--data', data]);
  expect([emulated.code, emulated.stderr]).toEqual([2, expect.stringContaining('of its own')]);
});
