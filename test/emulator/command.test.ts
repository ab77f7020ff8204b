import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { capstan, type Started, startCapstan } from '../kit/capstan.ts';

interface Ready {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'capstan-emulator-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const seed = file(
  'seed.yaml',
  'organisations:\n  demo:\n    tokens: [fixed-token]\n    sessions:\n    - {userId: u-1, title: Seeded}\n',
);
const faults = file('faults.yaml', '- {operation: create-session, status: 429, times: 1}\n');

async function running<T>(
  flags: readonly string[],
  use: (started: Started<Ready>) => Promise<T>,
): Promise<T> {
  const quiet = ['--port', '0', '--ready-json', '--log-level', 'silent'];
  const started = await startCapstan<Ready>(['sessions', ...quiet, ...flags]);
  try {
    return await use(started);
  } finally {
    expect((await started.stop()).code).toBe(0);
  }
}

const list = (url: string, token = '') =>
  fetch(`${url}/api/v3/organizations/demo/ai/sessions`, {
    headers: { authorization: `Bearer ${token}` },
  });

test('a seeded command in memory: seed, failures, clock, the same ids in every run', async () => {
  const flags = ['--memory', '--seed', seed, '--faults', faults, '--random-seed', '5'];
  const run = () =>
    running(flags, async ({ ready }) => {
      const listed = await (await list(ready.url, 'fixed-token')).text();
      const overview = await (await fetch(`${ready.url}/_emulator`)).json();
      expect(overview).toMatchObject({
        clock: { now: '2026-01-01T00:00:00.000Z', frozen: true },
        organisations: ['demo'],
        faults: 1,
      });
      return listed;
    });
  const first = await run();
  expect(JSON.parse(first)).toMatchObject([{ title: 'Seeded' }]);
  expect(await run()).toBe(first);
});

test('without the emulator there is the API alone', async () => {
  await running(['--memory', '--no-emulator'], async ({ ready }) => {
    expect((await fetch(`${ready.url}/_emulator`)).status).toBe(404);
    expect((await list(ready.url, ready.tokens.demo)).status).toBe(200);
  });
});

test('bound to every address, it takes no orders', async () => {
  await running(['--memory', '--host', '0.0.0.0', '--seed', seed], async ({ ready }) => {
    expect((await fetch(`${ready.url}/_emulator`)).status).toBe(404);
    expect(await (await list(ready.url, 'fixed-token')).json()).toHaveLength(1);
  });
});

test('it prints address, data, token, orders and a line to try', async () => {
  const started = await startCapstan<Ready>([
    'sessions',
    '--memory',
    '--port',
    '0',
    '--ready-json',
  ]);
  const port = new URL(started.ready.url).port;
  const taken = await capstan(['sessions', '--memory', '--port', port]);
  expect(taken.code).toBe(1);
  expect(taken.stderr).toContain(`port ${port} on 127.0.0.1 is taken; choose another with --port`);
  await started.stop();
});

test('what the contract leaves open is decided by a file, also for one organisation', async () => {
  const settings = file(
    'settings.yaml',
    'completedAppend: allow\norganisations:\n  demo: {responseFields: documented}\n',
  );
  await running(['--memory', '--settings', settings], async ({ ready }) => {
    const headers = {
      authorization: `Bearer ${ready.tokens.demo}`,
      'content-type': 'application/json',
    };
    const collection = `${ready.url}/api/v3/organizations/demo/ai/sessions`;
    const made = await fetch(collection, { method: 'POST', headers, body: '{"userId":"u"}' });
    const session = (await made.json()) as { sessionId: string };
    expect(Object.keys(session)).toEqual(['sessionId', 'status', 'expiresAt', 'createdAt']);
    const put = async (body: object) => {
      const init = { method: 'PUT', headers, body: JSON.stringify(body) };
      return (await fetch(`${collection}/${session.sessionId}`, init)).status;
    };
    expect(await put({ status: 'completed' })).toBe(200);
    expect(await put({ newMessages: [{ role: 'user', content: 'more' }] })).toBe(200);
  });
});

test.each<[readonly string[], number, string]>([
  [['--memory', '--settings', file('odd.yaml', 'completedApend: allow')], 78, '/completedApend is'],
  [['--random-seed', '1'], 2, '--random-seed needs --memory'],
  [['--no-emulator', '--now', '2026-01-01T00:00:00Z'], 2, '--now needs the emulator'],
  [['--memory', '--now', 'noon'], 2, "'noon' is no moment"],
  [['--memory', '--seed', join(folder, 'none.yaml')], 78, '--seed'],
  [['--memory', '--faults', file('wrong.yaml', '- {status: 200}')], 78, '/rules/0/status must be'],
  [['--memory', '--seed', file('typo.yaml', 'organisation: {}')], 78, 'organisation is not known'],
])('a mistake stops it before it listens: %j', async (flags, code, said) => {
  const { stderr, ...finished } = await capstan(['sessions', '--port', '0', ...flags]);
  expect([finished.code, stderr]).toEqual([code, expect.stringContaining(said)]);
});

test('the embedded service of a served document fails on purpose, too', async () => {
  const rules = file(
    'embedded.yaml',
    [
      '- {operation: create-session, status: 429, retryAfter: 3, times: 1}',
      '- {operation: create-session, drop: true, commit: true, times: 1}',
      '- {operation: list-sessions, truncate: 5, times: 1}',
    ].join('\n'),
  );
  const { sessions, create, stop } = await embedded('--faults', rules);
  const refused = await create();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
  const lost = await create();
  expect([lost.status, await lost.json()]).toMatchObject([
    502,
    { type: 'urn:capstan:problem:upstream-unreachable', outcome: 'unknown' },
  ]);
  expect(await (await fetch(sessions)).json()).toMatchObject({
    type: 'urn:capstan:problem:upstream-invalid',
  });
  expect(await (await fetch(sessions)).json()).toHaveLength(1);
  await stop();
});

test('the embedded service of a served document has its settings from a file, too', async () => {
  const settings = file('quotas.yaml', 'organisations: {demo: {quotas: {sessions: 1}}}');
  const { create, stop } = await embedded('--settings', settings);
  expect((await create()).status).toBe(201);
  const refused = await create();
  expect([refused.status, await refused.text()]).toEqual([
    429,
    expect.stringContaining('the quota sessions is 1'),
  ]);
  await stop();
});

/** Serves the flagship in front of the embedded service. */
async function embedded(...flags: readonly string[]) {
  const document = 'capabilities/quantcdn-ai-sessions.yaml';
  const ports = ['rest', 'mcp'].flatMap((kind) => ['--port', `quantcdn-ai-sessions-${kind}=0`]);
  const started = await startCapstan<{ exposes: { url: string; type: string }[] }>([
    ...['serve', document, '--embedded', '--memory', ...flags, ...ports],
    ...['--ready-json', '--log-level', 'silent'],
  ]);
  const rest = started.ready.exposes.find(({ type }) => type === 'rest')?.url;
  const sessions = `${rest}/v1/api/v3/organizations/demo/ai/sessions`;
  const headers = { 'content-type': 'application/json' };
  const create = () => fetch(sessions, { method: 'POST', headers, body: '{"userId":"u"}' });
  return { sessions, create, stop: () => started.stop() };
}
