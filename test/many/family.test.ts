import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { lint } from '../openapi/lint.ts';
import { serveFamily, urlOf } from './kit.ts';

/** As many documents as the generator made for one API. */
const SIZE = 38;

test('38 documents of one family in one process: two ports, one description, one list of tools', async () => {
  const topics = Array.from({ length: SIZE }, (_, index) => `topic${index}`);
  const family = await serveFamily(topics.map((topic) => ({ topic })));
  const { running } = family;
  expect(running.remarks).toEqual([]);
  expect(new Set(running.exposes.map(({ url }) => new URL(url).port)).size).toBe(2);
  const rest = urlOf(running, 'acme-topic0-rest');
  const description = (await (await fetch(`${rest}/openapi.json`)).json()) as {
    info: { title: string };
    paths: Record<string, { get: { operationId: string } }>;
  };
  expect((await lint(description)).filter(({ severity }) => severity === 0)).toEqual([]);
  expect(description.info.title).toBe(`Acme API — topic0 and ${SIZE - 1} more`);
  const ids = Object.values(description.paths).map((item) => item.get.operationId);
  expect([ids.length, new Set(ids).size]).toEqual([SIZE, SIZE]);
  const client = new Client({ name: 'test', version: '1' });
  const all = new URL('/mcp', urlOf(running, 'acme-topic0-mcp'));
  await client.connect(new StreamableHTTPClientTransport(all));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(topics.map((topic) => `list-${topic}`));
  const answers = await Promise.all(
    topics.map((topic) => client.callTool({ name: `list-${topic}`, arguments: { project: 'p' } })),
  );
  expect(answers.map(({ structuredContent }) => structuredContent)).toEqual(
    topics.map((topic) => ({ url: `/api/projects/p/${topic}` })),
  );
  await client.close();
  await family.close();
});
