import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLIENTS } from '../mcp/clients.ts';
import { type Family, JSON_TYPE, serveFamily, urlOf } from './kit.ts';

let family: Family;
let all: string;

beforeAll(async () => {
  family = await serveFamily([
    { topic: 'purge' },
    { topic: 'domains' },
    { topic: 'rules', tool: 'list-domains' },
    { topic: 'vault', callers: '{type: bearer, token: open-sesame}' },
  ]);
  all = urlOf(family.running, 'acme-purge-mcp').replace('/acme-purge-mcp', '');
});

afterAll(() => family.close());

async function connect(url: string, authorization?: string): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const headers = authorization === undefined ? {} : { authorization };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
  );
  return client;
}

test('every exposure is told with a path of its own', () => {
  const paths = family.running.exposes
    .filter(({ type }) => type === 'mcp')
    .map(({ url }) => new URL(url).pathname);
  expect(paths).toEqual([
    '/mcp/acme-purge-mcp',
    '/mcp/acme-domains-mcp',
    '/mcp/acme-rules-mcp',
    '/mcp/acme-vault-mcp',
  ]);
});

test.each(CLIENTS)('%s: /mcp has the tools of all, each with its own answer', async (_, __, to) => {
  const client = await to({ url: all });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['list-purge', 'list-domains']);
  const purge = await client.callTool('list-purge', { project: 'p' });
  expect(purge.structuredContent).toEqual({ url: '/api/projects/p/purge' });
  const domains = await client.callTool('list-domains', { project: 'p' });
  expect(domains.structuredContent).toEqual({ url: '/api/projects/p/domains' });
  await client.close();
});

test.each(CLIENTS)('%s: the path of a document has its tools alone', async (_, __, to) => {
  const client = await to({ url: urlOf(family.running, 'acme-rules-mcp') });
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['list-domains']);
  const answer = await client.callTool('list-domains', { project: 'p' });
  expect(answer.structuredContent).toEqual({ url: '/api/projects/p/rules' });
  await client.close();
});

test('a tool whose name is taken is named with both places', () => {
  expect(family.running.remarks).toMatchObject([
    {
      code: 'duplicate-name',
      severity: 'warning',
      message: expect.stringMatching(/tool 'list-domains'.*\/mcp\/acme-rules-mcp only/),
      place: { file: expect.stringContaining('2-rules.yaml'), line: 46 },
      related: [{ place: { file: expect.stringContaining('1-domains.yaml'), line: 46 } }],
    },
  ]);
});

test('tools behind a wall are at their own path, and open with the credential only', async () => {
  const url = urlOf(family.running, 'acme-vault-mcp');
  family.upstream.forget();
  await expect(connect(url)).rejects.toThrow();
  const client = await connect(url, 'Bearer open-sesame');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['list-vault']);
  await client.callTool({ name: 'list-vault', arguments: { project: 'p' } });
  expect(family.upstream.requests.map(({ url: target }) => target)).toEqual([
    '/api/projects/p/vault',
  ]);
  await client.close();
  const everybody = await connect(all, 'Bearer open-sesame');
  await expect(
    everybody.callTool({ name: 'list-vault', arguments: { project: 'p' } }),
  ).rejects.toThrow('Unknown tool');
  await everybody.close();
});

test('a path of nobody is nothing', async () => {
  const answer = await fetch(`${all}/nobody`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
  expect(answer.status).toBe(404);
});
