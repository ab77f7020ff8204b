import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describePlan, readCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { CONTRACT, FLAGSHIP, planOf } from '../kit/flagship.ts';
import { api, body, description, fixture, imported, written } from './kit.ts';

const FIXTURES = ['petstore-2.yaml', 'library-3.0.yaml', 'nameless-3.1.json'];

async function told(file: string) {
  const { exposes } = describePlan(await planOf(file), standard);
  const offers = (type: string) => exposes.find((one) => one.type === type)?.offers ?? [];
  return { routes: offers('rest'), tools: offers('mcp') };
}

test.each(FIXTURES)('%s becomes a document that nothing is wrong with', async (name) => {
  const file = written(imported(description(fixture(name))));
  const { diagnostics } = await readCapability(file, standard);
  // Some have no address, and some one that is an example.
  const noAddress = /^(nameless|petstore-2|library-3\.0)/.test(name) ? ['empty-base-uri'] : [];
  expect(diagnostics.map(({ code }) => code)).toEqual(noAddress);
});

test('Swagger 2.0: routes and tools with names, inputs and targets', async () => {
  const { routes, tools } = await told(written(imported(description(fixture('petstore-2.yaml')))));
  expect(routes.map(({ name, target }) => `${name} → ${target}`)).toEqual([
    'GET /v1/pets → GET /pets',
    'POST /v1/pets → POST /pets',
    'DELETE /v1/pets/{petId} → DELETE /pets/{petId}',
    'GET /v1/pets/{petId} → GET /pets/{petId}',
    'POST /v1/pets/{petId}/photo → POST /pets/{petId}/photo',
  ]);
  const shown = tools.map(({ name, inputs }) => [
    name,
    ...inputs.map((input) => `${input.name}: ${input.type}${input.required ? '!' : ''}`),
  ]);
  expect(shown).toEqual([
    ['list-all-pets', 'limit: integer', 'status: string', 'tag: array'],
    ['create-pet', 'body: object!'],
    ['delete-pet', 'petId: integer!'],
    ['info-specific-pet', 'petId: integer!'],
    ['upload-photo', 'petId: integer!', 'photo: string!'],
  ]);
});

test('parameters of the path, in headers and cookies reach every operation of it', async () => {
  const file = written(imported(description(fixture('library-3.0.yaml'))));
  const { routes, tools } = await told(file);
  const inputs = Object.fromEntries(
    routes.map((route) => [route.name, route.inputs.map((input) => `${input.in} ${input.name}`)]),
  );
  expect(inputs['GET /v1/books/{bookId}']).toEqual([
    'path bookId',
    'header X-Tenant',
    'cookie session',
    'query fields[]',
    'query ids',
    'query where',
  ]);
  expect(inputs['PATCH /v1/books/{bookId}']).toEqual([
    'path bookId',
    'header X-Tenant',
    'body body',
  ]);
  const get = tools.find(({ name }) => name === 'get-book');
  expect(get?.inputs.map((input) => `${input.name}: ${input.type}`)).toEqual([
    'bookId: string',
    'X-Tenant: string',
    'session: string',
    'fields: array',
    'ids: string',
    'where: object',
  ]);
});

test('what cannot be sent is left out and said', () => {
  const of = (name: string) => imported(description(fixture(name)), { bodies: ['json'] }).warnings;
  expect(of('petstore-2.yaml')).toEqual([
    'POST /pets/{petId}/photo is left out: its body is multipart/form-data, which cannot be sent',
  ]);
  expect(of('library-3.0.yaml')).toEqual([
    "GET /books/{bookId}: 'filter' is left out: it is an object sent as 'filter[…]', whose members are not declared",
    'POST /books/{bookId}/cover is left out: its body is multipart/form-data, which cannot be sent',
  ]);
  expect(of('nameless-3.1.json')).toEqual([
    'the API names no server; give one with --base-uri, or serve with --upstream',
    'OPTIONS /things is left out: OPTIONS is not for callers',
    "GET /touching/{a}{b} is left out: its path cannot be used: two placeholders touch in '{a}{b}'",
  ]);
});

test('tool names are unique, at most 64 characters, and never a lone word', async () => {
  const { tools, routes } = await told(
    written(imported(description(fixture('nameless-3.1.json')))),
  );
  expect(tools.map(({ name, operation }) => `${operation} ${name}`)).toEqual([
    'nameless.postthingsidsubpartslist internationalization-administration-configuration',
    'nameless.getthings get-things',
    'nameless.postthings post-things',
    'nameless.getthingsid get-thing',
    'nameless.headthingsid head-things-id',
  ]);
  expect(routes[0]?.name).toBe('POST /v1/things/{id}/sub.parts-list');
});

test('a hundred operations of one summary have a hundred names', async () => {
  const summary = 'Synchronize organization administrators everywhere immediately';
  const paths = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`/${'x'.repeat(70)}${index}`, { get: { summary } }]),
  );
  const { tools } = await told(
    written(
      imported({
        openapi: '3.0.0',
        info: { title: 'Many' },
        paths,
        servers: [{ url: 'https://a.example' }],
      }),
    ),
  );
  expect(new Set(tools.map(({ name }) => name)).size).toBe(100);
  expect(Math.max(...tools.map(({ name }) => name.length))).toBeLessThanOrEqual(64);
});

test('hints follow from methods; a PUT that appends is not idempotent', () => {
  const hints = (name: string) => {
    const { capability } = parse(imported(description(fixture(name))).capability);
    const tools = capability.exposes[1].tools as { name: string; hints?: unknown }[];
    return Object.fromEntries(tools.map((tool) => [tool.name, tool.hints]));
  };
  expect(hints('petstore-2.yaml')).toEqual({
    'list-all-pets': { readOnly: true, destructive: false, idempotent: true },
    'create-pet': undefined,
    'delete-pet': { readOnly: false, destructive: true, idempotent: true },
    'info-specific-pet': { readOnly: true, destructive: false, idempotent: true },
    'upload-photo': undefined,
  });
  expect(hints('library-3.0.yaml')).toMatchObject({
    'replace-book': { readOnly: false, idempotent: true },
    'save-notes': { readOnly: false, idempotent: false },
  });
});

test('deprecated operations are kept with a note', () => {
  const { capability } = imported(description(fixture('library-3.0.yaml')));
  expect(capability).toContain('# Deprecated by the API.\n      - name: patchbook');
  expect(capability).toContain('description: Deprecated. Change parts of a book');
});

test('servers: variables have their defaults, other addresses are a comment', () => {
  const { capability } = imported(description(fixture('library-3.0.yaml')));
  expect(capability).toContain(
    '# also: https://library.example.org — The mirror\n    baseUri: https://eu.library.example.com:8443/v2\n',
  );
  const elsewhere = imported(description(fixture('library-3.0.yaml')), {
    baseUri: 'http://127.0.0.1:9/x/',
  });
  expect(elsewhere.capability).toContain('baseUri: http://127.0.0.1:9/x\n');
});

test('only the operations of the given tags, only the given exposers, schemas without the others', () => {
  const { capability, contract } = imported(description(fixture('library-3.0.yaml')), {
    tags: ['notes'],
    expose: ['mcp'],
    namespace: 'lib',
  });
  const { exposes, consumes } = parse(capability).capability;
  expect(exposes.map((one: { namespace: string }) => one.namespace)).toEqual(['lib-mcp']);
  expect(consumes[0].resources).toHaveLength(1);
  expect(Object.keys(parse(contract).paths)).toEqual(['/books/{bookId}/notes']);
  expect(parse(contract).components.schemas).toEqual({});
});

test("QuantCDN's contract becomes a document whose tools are the flagship's", async () => {
  const [ours, flagship] = await Promise.all([
    told(written(imported(description(CONTRACT)))),
    told(FLAGSHIP),
  ]);
  const targets = (offers: typeof ours.tools) =>
    Object.fromEntries(offers.map(({ name, target }) => [name, target]));
  expect(targets(ours.tools)).toEqual(targets(flagship.tools));
  const plain = (offers: typeof ours.tools) =>
    Object.fromEntries(offers.map(({ name, target }) => [name.toLowerCase(), target]));
  expect(plain(ours.routes)).toEqual(plain(flagship.routes));
});

test('a schema that cannot be checked with is left out alone', async () => {
  const pattern = '^(a+)+$';
  const from = api({
    ...body({ type: 'object', properties: { name: { type: 'string', pattern } } }),
    responses: {
      '200': {
        description: 'Done',
        content: { 'application/json': { schema: { type: 'object', required: ['a', 'a'] } } },
      },
    },
  });
  const made = imported(from);
  expect(made.warnings).toEqual([
    expect.stringMatching(/^POST \/x: the schema of its body is left out: .*\(a\+\)\+/),
  ]);
  const { diagnostics } = await readCapability(written(made), standard);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { post } = parse(made.contract).paths['/x'];
  expect(post.requestBody.content).toEqual({ 'application/json': {} });
  expect(post.responses['200'].content['application/json'].schema.required).toEqual(['a']);
});

test('what an extension of a schema refers to does not matter', () => {
  const { contract } = imported(
    api(body({ $ref: '#/components/schemas/Late' }), {
      components: {
        schemas: {
          Late: { type: 'object', 'x-note': { $ref: '#/components/schemas/Missing' } },
        },
      },
    }),
  );
  expect(parse(contract).components.schemas).toEqual({ Late: { type: 'object' } });
});

test('members that only answers have are not asked of callers', () => {
  const { contract } = imported(
    api(
      body({
        type: 'object',
        required: ['id', 'name', 'password'],
        properties: { id: { readOnly: true }, name: {}, password: { writeOnly: true } },
      }),
    ),
  );
  const { schema } = parse(contract).paths['/x'].post.requestBody.content['application/json'];
  expect(schema.required).toEqual(['name']);
});
