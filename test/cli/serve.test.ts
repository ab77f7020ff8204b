import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capstan, startCapstan } from '../kit/capstan.ts';
import { FLAGSHIP, KEY, NAMESPACE, SESSIONS } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';

interface Ready {
  readonly ready: true;
  readonly exposes: readonly { namespace: string; type: string; url: string }[];
}

const FREE = ['--port', `${NAMESPACE}-rest=0`, '--port', `${NAMESPACE}-mcp=0`, '--ready-json'];

test('S20: a missing variable stops it before any port opens, naming variable and place', async () => {
  const { code, stderr, stdout } = await capstan(['serve', FLAGSHIP, ...FREE]);
  expect(code).toBe(78);
  expect(stdout).toBe('');
  expect(stderr).toContain("error[unresolved-binding]: the variable 'QUANTCDN_API_KEY' is not set");
  expect(stderr).toContain(`${FLAGSHIP}:172:14`);
});

test('S20: so does an empty one', async () => {
  expect(
    (await capstan(['serve', FLAGSHIP, ...FREE], { env: { QUANTCDN_API_KEY: '' } })).code,
  ).toBe(78);
});

test('S21: serves with a key from a file, sends it to the upstream, and never shows it', async () => {
  const upstream = await scriptedUpstream({
    headers: { 'content-type': 'application/json' },
    body: '[]',
  });
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), '.env');
  writeFileSync(file, `QUANTCDN_API_KEY=${KEY}\n`);
  const served = await startCapstan<Ready>([
    'serve',
    FLAGSHIP,
    ...FREE,
    '--env-file',
    file,
    '--upstream',
    `${NAMESPACE}=${upstream.base.origin}`,
    '--log-level',
    'debug',
  ]);
  expect(served.ready.exposes.map(({ namespace, type }) => [namespace, type])).toEqual([
    [`${NAMESPACE}-rest`, 'rest'],
    [`${NAMESPACE}-mcp`, 'mcp'],
  ]);
  const [rest] = served.ready.exposes;
  const bodies = await Promise.all(
    [SESSIONS, `${SESSIONS}?limit=x`, '/openapi.json', '/nowhere'].map(async (path) =>
      (await fetch(`${rest?.url}${path}`)).text(),
    ),
  );
  upstream.answer({ status: 401, body: KEY });
  bodies.push(await (await fetch(`${rest?.url}${SESSIONS}`)).text());
  const { code, stdout, stderr } = await served.stop();
  await upstream.close();
  expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(code).toBe(0);
  expect([stdout, stderr, ...bodies].filter((text) => text.includes(KEY))).toEqual([]);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message),
  ).toContain('ready');
});

test('a busy port is one line that names the exposer and the flag, and leaves nothing open', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await capstan([
    'serve',
    FLAGSHIP,
    '--embedded',
    '--memory',
    '--log-level',
    'silent',
    '--port',
    `${NAMESPACE}-rest=0`,
    '--port',
    `${NAMESPACE}-mcp=${port}`,
  ]);
  taken.close();
  expect(code).toBe(1);
  expect(stderr.trim()).toBe(
    `error: ${NAMESPACE}-mcp: port ${port} on 127.0.0.1 is taken; choose another with --port ${NAMESPACE}-mcp=<port>`,
  );
});

test.each([
  [['serve', FLAGSHIP, '--port', 'nobody=1'], 2, '--port nobody: the document exposes'],
  [['serve', FLAGSHIP, '--port', 'x'], 2, '<exposer namespace>=<port>'],
  [['serve', FLAGSHIP, '--port', 'x=99999'], 2, '65535'],
  [['serve', FLAGSHIP, '--upstream', `${NAMESPACE}=ftp://x`], 2, 'http'],
  [
    ['serve', FLAGSHIP, '--upstream', 'nobody=http://127.0.0.1:1', '--embedded'],
    2,
    `the document consumes ${NAMESPACE}`,
  ],
  [['serve', '/nowhere.yaml'], 78, 'there is no such file'],
  [['mcp', tmpdir()], 78, 'it is a directory'],
  [['serve', mkdtempSync(join(tmpdir(), 'capstan-'))], 78, 'can be served'],
  [['serv'], 2, 'serve'],
  [['serve', FLAGSHIP, '--embeded'], 2, '--embedded'],
])('%j ends with %i and says why', async (parameters, code, words) => {
  const finished = await capstan(parameters, { env: { QUANTCDN_API_KEY: 'k' } });
  expect([finished.code, finished.stderr]).toEqual([code, expect.stringContaining(words)]);
  expect(finished.stdout).toBe('');
});

test('an environment file that cannot be read stops it', async () => {
  const { code, stderr } = await capstan(['serve', FLAGSHIP, '--env-file', '/nowhere']);
  // Node 20 reads `--env-file` of any program itself, and ends with 9 before the program starts.
  expect([9, 78]).toContain(code);
  expect(stderr).toContain('/nowhere');
});

test('--embedded is refused when the embedded service implements nothing of the document', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'other.yaml');
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - {type: http, namespace: a, baseUri: 'http://127.0.0.1:1', resources: [{path: /x, operations: [{name: get, method: GET}]}]}
  exposes:
  - {type: rest, namespace: r, port: 0, resources: [{path: /x, operations: [{method: GET, call: a.get}]}]}
`,
  );
  const { code, stderr } = await capstan(['serve', file, '--embedded']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('implements none')]);
});

test('Ctrl-C ends it cleanly, with requests in hand answered', async () => {
  const upstream = await scriptedUpstream(async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { headers: { 'content-type': 'application/json' }, body: '["slow"]' };
  });
  const served = await startCapstan<Ready>(
    ['serve', FLAGSHIP, ...FREE, '--upstream', `${NAMESPACE}=${upstream.base.origin}`],
    { env: { QUANTCDN_API_KEY: 'k' } },
  );
  const pending = fetch(`${served.ready.exposes[0]?.url}${SESSIONS}`);
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const finished = served.stop('SIGINT');
  expect(await (await pending).text()).toBe('["slow"]');
  expect((await finished).code).toBe(0);
  await upstream.close();
});

test('--no-retry: not even a call that cannot do anything twice is sent again', async () => {
  const upstream = await scriptedUpstream({ status: 503, headers: { 'retry-after': '0' } });
  const served = await startCapstan<Ready>(
    [
      'serve',
      FLAGSHIP,
      ...FREE,
      '--no-retry',
      '--upstream',
      `${NAMESPACE}=${upstream.base.origin}`,
    ],
    { env: { QUANTCDN_API_KEY: KEY } },
  );
  const [rest] = served.ready.exposes;
  expect((await fetch(`${rest?.url}${SESSIONS}`)).status).toBe(503);
  await served.stop();
  await upstream.close();
  expect(upstream.requests).toHaveLength(1);
});

test('a data directory that is a file is named as one', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'data');
  writeFileSync(file, '');
  const { code, stderr } = await capstan([
    'serve',
    FLAGSHIP,
    '--embedded',
    '--data',
    file,
    ...FREE,
  ]);
  expect(code).toBe(78);
  expect(stderr).toContain(`'${file}' is a file; the data needs a directory`);
});

test('a document with tools over standard input and output only is not served', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
  writeFileSync(
    file,
    `ikanos: 1.0.0-beta5
info: { display: Notes, description: Notes }
capability:
  consumes:
    - namespace: notes
      type: http
      baseUri: http://127.0.0.1:1
      resources:
        all:
          path: /notes
          operations:
            list: { method: GET }
  exposes:
    - type: mcp
      namespace: tools
      transport: stdio
      tools:
        list: { description: All notes, call: notes.list }
`,
  );
  const { code, stdout, stderr } = await capstan(['serve', file, '--ready-json']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`capstan mcp ${file}`);
});
