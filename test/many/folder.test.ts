import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { capstan, MAIN, startCapstan } from '../kit/capstan.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { lint } from '../openapi/lint.ts';
import { folderOf, freePorts, JSON_TYPE, member } from './kit.ts';

interface Ready {
  readonly exposes: readonly { namespace: string; type: string; url: string }[];
}

const ENV = { env: { ACME_KEY: 'k-canary' } };

/** A `call` of an operation that there is not, and nothing else exposed. */
const broken = (text: string) => text.replaceAll(/call: .*/g, 'call: acme-broken.nobody-knows');

test('a folder: what can be served is, in order of names; the rest is told and left out', async () => {
  const ports = await freePorts();
  const upstream = await scriptedUpstream({ headers: JSON_TYPE, body: '{"ok":true}' });
  const base = upstream.base.origin;
  const text = member({ topic: 'crons', ports, base });
  const folder = folderOf({
    'b-purge.yaml': member({ topic: 'purge', ports, base }),
    'a-domains.yml': member({ topic: 'domains', ports, base }),
    'c-broken.yaml': broken(member({ topic: 'broken', ports, base })),
    'd-cut.yaml': text.slice(0, text.indexOf('exposes:') - 20).concat('\n   - ]['),
    'e-part.yaml': 'naftiko: 1.0.0-alpha2\nconsumes: []\n',
    'f-keyless.yaml': member({ topic: 'vault', ports, base, key: 'NOBODY_SET_THIS' }),
    'b-purge.openapi.yaml': 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths: {}\n',
    'notes.txt': 'nothing',
  });
  const served = await startCapstan<Ready>(['serve', folder, '--ready-json'], ENV);
  expect(served.ready.exposes.map(({ namespace }) => namespace)).toEqual([
    'acme-domains-rest',
    'acme-domains-mcp',
    'acme-purge-rest',
    'acme-purge-mcp',
  ]);
  const [rest] = served.ready.exposes;
  expect(await (await fetch(`${rest?.url}/v1/projects/p/purge`)).json()).toEqual({ ok: true });
  expect(upstream.requests[0]?.headers.authorization).toBe('Bearer k-canary');
  const { code, stderr } = await served.stop();
  await upstream.close();
  expect(code).toBe(0);
  expect(stderr).toContain(`error[unknown-operation]`);
  expect(stderr).toContain(`--> ${join(folder, 'c-broken.yaml')}:`);
  expect(stderr).toContain(`--> ${join(folder, 'd-cut.yaml')}:`);
  expect(stderr).toContain("error[unresolved-binding]: the variable 'NOBODY_SET_THIS' is not set");
  const lines = stderr.split('\n').filter((line) => line.includes('e-part.yaml'));
  expect(lines).toEqual([expect.stringMatching(/^warning: '.*e-part\.yaml' is skipped: /)]);
  expect(stderr).not.toContain('notes.txt');
  expect(stderr).not.toContain('openapi.yaml');
  expect(stderr).not.toContain('k-canary');
});

test('nothing left to serve ends with 78, with what is wrong', async () => {
  const folder = folderOf({
    'a.yaml': broken(member({ topic: 'broken' })),
    'b.yaml': member({ topic: 'purge', key: 'NOBODY_SET_THIS' }),
  });
  const { code, stderr, stdout } = await capstan(['serve', folder, '--ready-json'], ENV);
  expect([code, stdout]).toEqual([78, '']);
  expect(stderr).toContain('error[unknown-operation]');
  expect(stderr).toContain('NOBODY_SET_THIS');
  expect(stderr).toContain(`nothing of ${folder} can be served`);
  expect((await capstan(['serve', folderOf({})])).code).toBe(78);
});

test('an address that cannot be used leaves out its document only', async () => {
  const ports = await freePorts();
  const folder = folderOf({
    'a.yaml': member({ topic: 'purge', ports, base: "'{{env.BASE}}'" }),
    'b.yaml': member({ topic: 'domains', ports }),
  });
  const env = { ...ENV.env, BASE: 'ftp://acme.test' };
  const served = await startCapstan<Ready>(['serve', folder, '--ready-json'], { env });
  const { stderr } = await served.stop();
  expect(served.ready.exposes.map(({ namespace }) => namespace)).toEqual([
    'acme-domains-rest',
    'acme-domains-mcp',
  ]);
  expect(stderr).toContain(`error: '${join(folder, 'a.yaml')}' is not served: the baseUri`);
});

test('documents that are named are served in the order given; clashes are told with both places', async () => {
  const ports = await freePorts();
  const folder = folderOf({
    'a.yaml': member({ topic: 'purge', ports }),
    'b.yaml': member({ topic: 'domains', ports, path: '/projects/{project}/purge' }),
  });
  const files = ['b.yaml', 'a.yaml'].map((name) => join(folder, name));
  const served = await startCapstan<Ready>(['serve', ...files, '--ready-json'], ENV);
  const { stderr } = await served.stop();
  expect(served.ready.exposes[0]?.namespace).toBe('acme-domains-rest');
  const frames = stderr.slice(stderr.indexOf('warning[shadowed-route]'));
  expect(frames.indexOf(`${files[1]}:34`)).toBeGreaterThan(0);
  expect(frames.indexOf(`${files[0]}:34`)).toBeGreaterThan(frames.indexOf(`${files[1]}:34`));
});

test.each([
  [
    ['--port', 'nobody=0'],
    '--port nobody: the documents expose acme-purge-rest, acme-purge-mcp, acme-d',
  ],
  [['--upstream', 'nobody=http://127.0.0.1:1'], 'the documents consume acme-purge, acme-domains'],
  [['--embedded'], 'implements none'],
  [['--contract', 'x.yaml'], '--contract'],
])('%j is a mistake of the command line', async (flags, words) => {
  const folder = folderOf({
    'a.yaml': member({ topic: 'purge' }),
    'b.yaml': member({ topic: 'domains' }),
  });
  const { code, stderr } = await capstan(['serve', folder, ...flags], ENV);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('without --ready-json the addresses are told once for all', async () => {
  const ports = await freePorts();
  const folder = folderOf({
    'a.yaml': member({ topic: 'purge', ports }),
    'b.yaml': member({ topic: 'domains', ports }),
  });
  const child = spawn(process.execPath, [MAIN, 'serve', folder], { env: ENV.env });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('Ctrl-C')) child.kill();
  }
  expect(text.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining([
      '2 documents are ready.',
      `REST          http://127.0.0.1:${ports.rest}`,
      `MCP           http://127.0.0.1:${ports.mcp}/mcp`,
    ]),
  );
  expect(text.split(`:${ports.rest}\n`)).toHaveLength(2);
});

const CORPUS = resolve(
  import.meta.dirname,
  '../../../shared/corpus/api-evangelist/quantcdn/capabilities',
);

test.skipIf(!existsSync(CORPUS))(
  'every published QuantCDN document of the corpus in one process',
  async () => {
    const files = readdirSync(CORPUS).filter((name) => name.endsWith('.yaml'));
    const upstream = await scriptedUpstream({ headers: JSON_TYPE, body: '{"ok":true}' });
    const ports = await freePorts();
    const namespaces = files.map((name) => name.replace('.yaml', ''));
    const flags = namespaces.flatMap((name) => [
      ...['--upstream', `${name}=${upstream.base.origin}`],
      ...['--port', `${name}-rest=${ports.rest}`, '--port', `${name}-mcp=${ports.mcp}`],
    ]);
    const served = await startCapstan<Ready>(['serve', CORPUS, ...flags, '--ready-json'], {
      env: { QUANTCDN_API_KEY: 'k' },
    });
    expect(served.ready.exposes).toHaveLength(2 * files.length);
    const [rest, mcp] = served.ready.exposes;
    const description = (await (await fetch(`${rest?.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect((await lint(description)).filter(({ severity }) => severity === 0)).toEqual([]);
    const ids = Object.values(description.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', mcp?.url)));
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(files.length);
    const answer = await client.callTool({
      name: 'purge-cache-url-cache-keys',
      arguments: { organization: 'o', project: 'p', body: { url: '/' } },
    });
    expect(answer.structuredContent).toEqual({ ok: true });
    await client.close();
    await served.stop();
    await upstream.close();
  },
);
