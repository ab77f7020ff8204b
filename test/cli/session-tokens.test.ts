import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capstan, startCapstan } from '../kit/capstan.ts';

let folder: string;
let data: readonly string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-tokens-'));
  data = ['--organisation', 'acme', '--data', folder];
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ready {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
}

async function statusOf(url: string, token: string, method = 'GET'): Promise<number> {
  const response = await fetch(`${url}/api/v3/organizations/acme/ai/sessions`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{"userId":"u-1"}' }),
  });
  return response.status;
}

test('a token is shown once, works beside a running service, is listed and revoked', async () => {
  const running = await startCapstan<Ready>(['sessions', '--port', '0', '--ready-json', ...data]);
  const { url } = running.ready;
  const made = await capstan([
    ...['sessions', 'token', 'create', ...data, '--json'],
    ...['--user', 'u-1', '--scope', 'read', '--expires', '30d'],
  ]);
  const { token, expiresAt } = JSON.parse(made.stdout);
  expect(token).toMatch(/^cps_[\w-]{43}$/);
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
  expect([await statusOf(url, token), await statusOf(url, token, 'POST')]).toEqual([200, 403]);

  const { stdout } = await capstan(['sessions', 'token', 'list', ...data, '--json']);
  const listed = JSON.parse(stdout) as Record<string, string>[];
  expect(listed).toHaveLength(2);
  const mine = listed.find(({ user }) => user === 'u-1');
  expect(mine).toMatchObject({ organisation: 'acme', scope: 'read', expiresAt });
  expect(stdout).not.toContain(token);
  const table = await capstan(['sessions', 'token', 'list', ...data]);
  expect(table.stdout).toMatch(new RegExp(`^${mine?.id} +read +u-1 +`, 'm'));

  const revoked = await capstan(['sessions', 'token', 'revoke', mine?.id ?? '', ...data]);
  expect([revoked.code, revoked.stdout]).toEqual([0, expect.stringContaining('Revoked')]);
  await expect.poll(() => statusOf(url, token), { timeout: 5_000 }).toBe(401);
  const again = await capstan(['sessions', 'token', 'revoke', mine?.id ?? '', ...data]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has no token')]);
  await running.stop();
  expect(readFileSync(join(folder, 'sessions.db'), 'latin1')).not.toContain(token);
});

test('the audit log tells what was made and revoked, as a table and line by line as JSON', async () => {
  const own = ['--organisation', 'globex', '--data', folder];
  const audit = (...flags: string[]) => capstan(['sessions', 'audit', ...own, ...flags]);
  expect((await audit()).stdout).toContain('no such line');
  await capstan(['sessions', 'token', 'create', ...own, '--user', 'u-1']);
  const { stdout } = await capstan(['sessions', 'token', 'list', ...own, '--json']);
  const [{ id }] = JSON.parse(stdout);
  await capstan(['sessions', 'token', 'revoke', id, ...own]);
  const rows = (await audit()).stdout.trimEnd().split('\n');
  expect(rows[0]).toMatch(/^number +time +operation +result +token +about +user$/);
  expect(rows[1]).toMatch(new RegExp(`^2 .+ revoke-token +done +the service +token ${id} +u-1$`));
  expect(rows).toHaveLength(3);
  const lines = (await audit('--json', '--operation', 'create-token', '--from', '2026-01-01'))
    .stdout;
  expect(JSON.parse(lines)).toMatchObject({ number: 1, operation: 'create-token', tokenId: id });
  expect((await audit('--limit', '1', '--json')).stdout.trim().split('\n')).toHaveLength(1);
  expect((await audit('--to', '2026-01-01', '--json')).stdout).toBe('');
  // A day is included, as in the API.
  const today = new Date().toISOString().slice(0, 10);
  expect((await audit('--to', today, '--json')).stdout.trim().split('\n')).toHaveLength(2);
  const missing = join(folder, 'nowhere');
  const nothing = await capstan(['sessions', 'audit', '--organisation', 'a', '--data', missing]);
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('no session store')]);
  for (const time of ['yesterday', '2026-02-31'])
    expect((await audit('--from', time)).code).toBe(2);
  expect((await audit('--operation', 'nothing')).stderr).toContain('create-token');
});

test.each([
  [['create', '--data', 'x'], 'organisation'],
  [['create', '--organisation', 'acme', '--expires', '3 days'], '45m, 12h or 30d'],
  [['create', '--organisation', 'acme', '--scope', 'root'], 'read, write, admin'],
  [['revoke', '--organisation', 'acme'], 'id'],
])('a mistake is told: %j', async (parameters, said) => {
  const { code, stderr } = await capstan(['sessions', 'token', ...parameters]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});

test('--dev takes any bearer token, says so, and listens on loopback only', async () => {
  const running = await startCapstan<Ready>([
    ...['sessions', '--port', '0', '--memory', '--dev', '--ready-json'],
  ]);
  const { url } = running.ready;
  expect(await statusOf(url, 'anything', 'POST')).toBe(201);
  expect(await statusOf(url, running.ready.tokens.demo ?? '')).toBe(403);
  const { stderr } = await running.stop();
  expect(stderr).toContain('any bearer token is taken');
  const refused = await capstan([
    'sessions',
    '--port',
    '0',
    '--memory',
    '--dev',
    '--host',
    '0.0.0.0',
  ]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('loopback only')]);
});
