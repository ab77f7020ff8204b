import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capstan, type Started, startCapstan } from '../kit/capstan.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { KEY, notes } from './kit.ts';

type Ready = { exposes: { type: string; url: string }[] };

const TOKEN = 'control-CANARY-77';
const ENVIRONMENT = { NOTES_KEY: KEY, BOT: 'bot-CANARY', CAPSTAN_CONTROL_TOKEN: TOKEN };

let upstream: ScriptedUpstream;
let process: Started<Ready>;
let text: string;
const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');

beforeAll(async () => {
  upstream = await scriptedUpstream({
    headers: { 'content-type': 'application/json' },
    body: '[]',
  });
  text = notes().replace('UPSTREAM', upstream.base.origin);
  writeFileSync(file, text);
  process = await startCapstan<Ready>(['serve', file, '--control-port', '0', '--ready-json'], {
    env: ENVIRONMENT,
  });
});
afterAll(async () => {
  await process.stop();
  await upstream.close();
});

const url = (type: string) => process.ready.exposes.find((one) => one.type === type)?.url ?? '';

/** Runs a command that asks the port, which it finds in the environment. */
function ask(...parameters: string[]) {
  const env = { CAPSTAN_CONTROL_PORT: new URL(url('control')).port, CAPSTAN_CONTROL_TOKEN: TOKEN };
  return capstan(parameters, { env });
}

test('health and status, for people and for programs', async () => {
  const health = await ask('health');
  expect([health.code, health.stdout]).toEqual([
    0,
    expect.stringMatching(/^UP\nREST +web +started/),
  ]);
  const status = await ask('status');
  expect([status.code, status.stdout]).toEqual([
    0,
    expect.stringContaining(`Notes  served  ${file}`),
  ]);
  const json = await ask('status', '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ state: 'ready', documents: [{ file }] });
});

test('traces: a list, and one as a tree', async () => {
  await fetch(`${url('rest')}/twice`);
  const list = await ask('traces', '--operation', 'twice', '--status', 'ok');
  expect([list.code, list.stdout]).toEqual([
    0,
    expect.stringMatching(/ [\da-f]{32} {2}twice .* 5 spans/),
  ]);
  const [id = ''] = /[\da-f]{32}/.exec(list.stdout) ?? [];
  const tree = (await ask('traces', id)).stdout.split('\n');
  expect(tree.map((line) => /^ *\S+/.exec(line)?.[0])).toEqual([
    'rest.request',
    '  step.call',
    '    http.client.GET',
    '  step.call',
    '    http.client.GET',
    undefined,
  ]);
  const absent = await ask('traces', 'f'.repeat(32));
  expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('no trace')]);
});

test('metrics, and those that a pattern is found in', async () => {
  await fetch(`${url('rest')}/notes`);
  const found = await ask('metrics', '--filter', '^ikanos_request_total', '--format', 'json');
  expect(JSON.parse(found.stdout)).toContainEqual({
    name: 'ikanos_request_total',
    labels: { ikanos_adapter_type: 'rest', ikanos_operation_id: 'search', status: '200' },
    value: expect.any(Number),
  });
  expect((await ask('metrics', '--filter', '(')).code).toBe(2);
});

test('reload, and a document that is not served', async () => {
  expect(await ask('reload')).toMatchObject({ code: 0, stdout: `reloaded  ${file}\n` });
  writeFileSync(file, text.replace('capability:', 'capability: ['));
  const refused = await ask('reload');
  expect(refused.code).toBe(78);
  expect(refused.stdout).toContain(`kept  ${file}`);
  expect(refused.stdout).toContain(`${file}:7:11 yaml-syntax`);
  expect((await fetch(`${url('rest')}/notes`)).status).toBe(200);
  writeFileSync(file, text);
  expect((await ask('reload')).code).toBe(0);
});

test('reload --check tells what would become of it, and changes nothing', async () => {
  expect(await ask('reload', '--check')).toMatchObject({
    code: 0,
    stdout: `would be reloaded  ${file}\n  nothing changes for callers\n`,
  });
  writeFileSync(file, text.replace('path: /twice', 'path: /thrice'));
  const changed = await ask('reload', '--check');
  expect(changed.code).toBe(0);
  expect(changed.stdout).toContain("  - web: route 'GET /twice'\n  + web: route 'GET /thrice'\n");
  writeFileSync(file, text.replace('capability:', 'capability: ['));
  const refused = await ask('reload', '--check');
  expect(refused.code).toBe(78);
  expect(refused.stdout).toContain(`would be kept as it was  ${file}\n  error[yaml-syntax]: `);
  expect(refused.stdout).toMatch(/7 \| {3}- type: http/);
  expect((await fetch(`${url('rest')}/twice`)).status).toBe(200);
  writeFileSync(file, text);
});

test('logs: the level, and lines until somebody has seen enough', async () => {
  expect(await ask('logs', '--set', 'debug')).toMatchObject({
    code: 0,
    stdout: 'the level is debug\n',
  });
  const env = { CAPSTAN_CONTROL_TOKEN: TOKEN };
  const parameters = ['logs', '--control-port', new URL(url('control')).port, '--format', 'json'];
  const following = startCapstan<{ path?: string }>(parameters, { env });
  const calling = setInterval(() => void fetch(`${url('rest')}/notes`), 100);
  const started = await following;
  clearInterval(calling);
  expect(started.ready).toMatchObject({ path: '/notes', status: 200 });
  expect(await started.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' });
});

describe('what does not work is said in a line', () => {
  test.each([
    ['nobody is there', ['health', '--control-port', '9'], {}, 1, /no control port answers/],
    ['the token is missing', ['status'], {}, 1, /CAPSTAN_CONTROL_TOKEN/],
    ['no port at all', ['status', '--control-port', 'x'], {}, 2, /a port is/],
    ['no port in the environment', ['status'], { CAPSTAN_CONTROL_PORT: 'x' }, 2, /is no port/],
  ])('%s', async (_, parameters, env, code, message) => {
    const port = { CAPSTAN_CONTROL_PORT: new URL(url('control')).port };
    const finished = await capstan(parameters, { env: { ...port, ...env } });
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(finished.stderr).toMatch(message);
  });

  test('a control port that other machines reach, without a token', async () => {
    const parameters = ['serve', file, '--control-port', '0', '--control-host', '0.0.0.0'];
    const env = { NOTES_KEY: KEY, BOT: 'b' };
    const { code, stdout, stderr } = await capstan(parameters, { env });
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('open to other machines');
  });
});

test('no secret is in anything that was printed', async () => {
  expect(process.stdout() + process.stderr()).not.toContain('CANARY');
});
