import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment, startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { planOf } from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { description, fixture, imported, written } from './kit.ts';

/** What is served of one fixture, and the API behind it. */
interface Served {
  readonly upstream: ScriptedUpstream;
  readonly rest: string;
  readonly client: Client;
  stop(): Promise<void>;
}

async function serve(name: string, variables: Readonly<Record<string, string>>): Promise<Served> {
  const upstream = await scriptedUpstream(({ method }) => ({
    status: method === 'DELETE' ? 204 : 200,
    headers: { 'content-type': 'application/json' },
    ...(method === 'DELETE' ? {} : { body: '{"title":"Moby Dick","name":"Rex"}' }),
  }));
  const base = imported(description(fixture(name)), { baseUri: `${upstream.base.origin}/base` });
  const plan = await planOf(written(base));
  const running = await startCapability(plan, {
    extensions: standard,
    environment: readEnvironment(variables),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
  });
  const url = (type: string) => running.exposes.find((one) => one.type === type)?.url ?? '';
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url('mcp'))));
  return {
    upstream,
    rest: url('rest'),
    client,
    async stop() {
      await client.close();
      await running.stop(1_000);
      await upstream.close();
    },
  };
}

let pets: Served;
let books: Served;

beforeAll(async () => {
  pets = await serve('petstore-2.yaml', { PET_STORE_API_KEY: 'key-1' });
  books = await serve('library-3.0.yaml', { LIBRARY_USER: 'ann', LIBRARY_PASSWORD: 'pass' });
});

afterAll(() => Promise.all([pets.stop(), books.stop()]));

async function last({ upstream }: Served, action: () => Promise<unknown>) {
  upstream.forget();
  await action();
  return upstream.requests.at(-1);
}

test('REST: path, query, key and body arrive as the API wants them', async () => {
  const list = await last(pets, () =>
    fetch(`${pets.rest}/v1/pets?limit=5&status=available,sold&tag=a&tag=b`),
  );
  expect(list?.url).toBe('/base/pets?limit=5&status=available%2Csold&tag=a&tag=b');
  expect(list?.headers['x-pet-key']).toBe('key-1');
  const body = '{"name":"Rex","nickname":null}';
  const headers = { 'content-type': 'application/json' };
  const created = await last(pets, () =>
    fetch(`${pets.rest}/v1/pets`, { method: 'POST', headers, body }),
  );
  expect([created?.method, created?.url, created?.body.toString()]).toEqual([
    'POST',
    '/base/pets',
    body,
  ]);
  const gone = await fetch(`${pets.rest}/v1/pets/7`, { method: 'DELETE' });
  expect(gone.status).toBe(204);
});

test("REST: a body that breaks the API's schema is refused before it is sent", async () => {
  const refused = await last(pets, async () => {
    const answer = await fetch(`${pets.rest}/v1/pets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"","weight":0}',
    });
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toContain('/body/name');
    expect(errors.map(({ pointer }) => pointer)).toContain('/body/weight');
  });
  expect(refused).toBeUndefined();
});

test('REST: headers and cookies go through, the credential is added', async () => {
  const request = await last(books, () =>
    fetch(`${books.rest}/v1/books/a%2Fb?fields[]=title&ids=1,2&where={"a":1}`, {
      headers: { 'x-tenant': 'acme', cookie: 'session=s1' },
    }),
  );
  expect(request?.url).toBe(
    '/base/books/a%2Fb?fields%5B%5D=title&ids=1%2C2&where=%7B%22a%22%3A1%7D',
  );
  expect([request?.headers['x-tenant'], request?.headers.cookie]).toEqual(['acme', 'session=s1']);
  expect(request?.headers.authorization).toBe(`Basic ${btoa('ann:pass')}`);
});

test('MCP: tools call the same operations, with names that models can write', async () => {
  const request = await last(books, () =>
    books.client.callTool({
      name: 'get-book',
      arguments: { bookId: 'x', 'X-Tenant': 'acme', fields: ['title'], where: { a: 1 } },
    }),
  );
  expect(request?.url).toBe('/base/books/x?fields%5B%5D=title&where=%7B%22a%22%3A1%7D');
  const saved = await last(books, () =>
    books.client.callTool({ name: 'save-notes', arguments: { bookId: 'x', body: ['one'] } }),
  );
  expect([saved?.method, saved?.url, saved?.body.toString()]).toEqual([
    'PUT',
    '/base/books/x/notes',
    '["one"]',
  ]);
  const deleted = await pets.client.callTool({ name: 'delete-pet', arguments: { petId: 7 } });
  expect(deleted.isError).not.toBe(true);
});

test('MCP: schemas of bodies and answers are those of the API, the recursive ones too', async () => {
  const { tools } = await books.client.listTools();
  const replace = tools.find(({ name }) => name === 'replace-book');
  expect(replace?.inputSchema).toMatchObject({
    required: ['bookId', 'X-Tenant', 'body'],
    properties: {
      body: {
        required: ['title'],
        properties: {
          subtitle: { type: ['string', 'null'] },
          price: { type: 'number', exclusiveMinimum: 0 },
          author: { anyOf: [{ allOf: [{ type: 'object' }] }, { type: 'null' }] },
          sequels: { type: 'array' },
        },
      },
    },
  });
  expect(replace?.outputSchema).toMatchObject({ properties: { title: { type: 'string' } } });
  const answer = await books.client.callTool({
    name: 'get-book',
    arguments: { bookId: 'x', 'X-Tenant': 'acme' },
  });
  expect(answer.structuredContent).toMatchObject({ title: 'Moby Dick' });
});
