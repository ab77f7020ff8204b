import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capstan, startCapstan } from '../kit/capstan.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a backup is taken while the data is served, and serves in its place', async () => {
  const [data, copy] = [join(folder, 'data'), join(folder, 'copy.db')];
  const flags = ['sessions', '--port', '0', '--ready-json', '--verify', '--data'];
  const first = await startCapstan<{ url: string; tokens: { demo: string } }>([...flags, data]);
  const list = (url: string, method = 'GET') =>
    fetch(`${url}/api/v3/organizations/demo/ai/sessions`, {
      method,
      headers: {
        authorization: `Bearer ${first.ready.tokens.demo}`,
        'content-type': 'application/json',
      },
      ...(method === 'POST' && { body: '{"userId":"u-1"}' }),
    });
  expect((await list(first.ready.url, 'POST')).status).toBe(201);
  const made = await capstan(['sessions', 'backup', copy, '--data', data]);
  expect([made.code, made.stderr]).toEqual([0, '']);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  await list(first.ready.url, 'POST');
  await first.stop();
  const again = await capstan(['sessions', 'backup', copy, '--data', data]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('there already')]);

  rmSync(join(data, 'sessions.db'));
  renameSync(copy, join(data, 'sessions.db'));
  const second = await startCapstan<{ url: string }>([...flags, data]);
  expect(await (await list(second.ready.url)).json()).toHaveLength(1);
  await second.stop();
});

test('a damaged file is refused with exit code 78', async () => {
  const data = join(folder, 'damaged');
  const made = await capstan([
    'sessions',
    'token',
    'create',
    '--organisation',
    'a',
    '--data',
    data,
  ]);
  expect(made.code).toBe(0);
  writeFileSync(join(data, 'sessions.db'), Buffer.alloc(8192, 7));
  const refused = await capstan(['sessions', '--port', '0', '--data', data]);
  expect([refused.code, refused.stderr]).toEqual([78, expect.stringContaining('sessions.db')]);
  const database = ['--data', 'postgres://nobody@127.0.0.1:1/x'];
  const elsewhere = await capstan(['sessions', 'backup', join(folder, 'y.db'), ...database]);
  expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining('pg_dump')]);
});
