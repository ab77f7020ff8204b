import { describe, expect, test } from 'vitest';
import { argumentsOf, documentOf, inputsOf, link } from '../plan/kit.ts';
import { hold, type Row, read, resource } from './kit.ts';

const GET = (path: string) =>
  resource(path, '{name: get, method: GET, inputParameters: [{name: id, in: path}]}');
const ROUTE = (operation: string, path = '/v1/things/{id}') => resource(path, operation);
const TYPED =
  '{name: find, method: GET, inputParameters: [{name: id, in: path, type: integer, required: true, description: Which}, {name: lang, in: query, type: string}]}';

/** Rows T1 to T18 of the taxonomy: read as meant, at most with a remark. */
const ROWS: Readonly<Record<string, Row>> = {
  T1: {
    title: 'a description on a REST exposer',
    text: documentOf({
      exposes:
        "- {type: rest, namespace: web, port: 8080, description: All of it, resources: [{path: '/v1/things/{id}', operations: [{method: GET, call: api.get}]}]}",
    }),
    says: ['note foreign-key 7', 'warning input-inferred 7'],
    notes: true,
    asks: [['GET /v1/things/{id}', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T2: {
    title: 'an output of type object without properties',
    text: documentOf({
      tools:
        "[{name: get, description: Get, call: api.get, outputParameters: [{type: object, mapping: '$.'}]}]",
    }),
    says: [
      'note whole-value-mapping 7',
      'note output-without-properties 7',
      'warning input-inferred 7',
    ],
    notes: true,
    asks: [['get', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T6: {
    title: 'names outside of the pattern of identifiers',
    text: documentOf({
      resources:
        "[{name: 'a_b.c@d', path: '/things/{{id}}', operations: [{name: api_get.v1, method: GET, inputParameters: [{name: id, in: path}]}]}]",
      tools: '[{name: get, description: Get, call: api.api_get.v1}]',
    }),
    says: [],
    asks: [['get', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T7: {
    title: 'parameters with brackets, dots and dollars in their names',
    text: documentOf({
      resources: resource(
        '/things',
        "{name: list, method: GET, inputParameters: [{name: 'metrics[]', in: query}, {name: 'filter[query]', in: query}, {name: $select, in: query}, {name: a.b, in: query}]}",
      ),
      tools:
        "[{name: list, description: List, call: api.list, with: {'metrics[]': 'tools.metrics[]', 'filter[query]': 'tools.filter[query]', $select: tools.$select, a.b: tools.a.b}}]",
    }),
    says: [],
    asks: [
      [
        'list',
        { 'metrics[]': 'm', 'filter[query]': 'q', $select: 's', 'a.b': 'x' },
        'GET https://api.test/things?metrics%5B%5D=m&filter%5Bquery%5D=q&%24select=s&a.b=x',
      ],
    ],
  },
  T11: {
    title: 'a REST operation without a name',
    text: documentOf({ routes: ROUTE('{method: GET, call: api.get, with: {id: rest.id}}') }),
    says: [],
    asks: [['GET /v1/things/{id}', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T13: {
    title: "'type: api' of the first versions",
    text: documentOf({
      exposes: `- {type: api, namespace: web, port: 8080, resources: ${ROUTE('{method: GET, call: api.get}')}}`,
    }),
    says: [],
    asks: [['GET /v1/things/{id}', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T14: {
    title: 'maps by name in place of lists',
    text: documentOf({
      resources:
        "{things: {path: '/things/{{id}}', operations: {get: {method: GET, inputParameters: {id: {in: path}}}}}}",
      tools: '{get: {description: Get, call: api.get}}',
    }),
    says: [],
    asks: [['get', { id: '1' }, 'GET https://api.test/things/1']],
  },
  T15: {
    title: 'two resources of one name',
    text: documentOf({
      resources:
        "[{name: same, path: '/a', operations: [{name: a, method: GET}]}, {name: same, path: '/b', operations: [{name: b, method: GET}]}]",
      tools: '[{name: a, description: A, call: api.a}, {name: b, description: B, call: api.b}]',
    }),
    says: [],
    asks: [
      ['a', {}, 'GET https://api.test/a'],
      ['b', {}, 'GET https://api.test/b'],
    ],
  },
  T16: {
    title: 'HEAD and OPTIONS',
    text: documentOf({
      resources: resource('/a', '{name: head, method: HEAD}, {name: options, method: OPTIONS}'),
      tools:
        '[{name: h, description: H, call: api.head}, {name: o, description: O, call: api.options}]',
    }),
    says: [],
    asks: [
      ['h', {}, 'HEAD https://api.test/a'],
      ['o', {}, 'OPTIONS https://api.test/a'],
    ],
  },
  'T17 a slash too many': {
    title: 'a base address with a slash at its end',
    text: documentOf({ baseUri: 'https://api.test/v2/', resources: GET('/things/{{id}}') }),
    says: [],
    asks: [['get', { id: '1' }, 'GET https://api.test/v2/things/1']],
  },
  'T17 a slash too few': {
    title: 'a path without one at its beginning',
    text: documentOf({ baseUri: 'https://api.test/v2', resources: GET('things/{{id}}') }),
    says: [],
    asks: [['get', { id: '1' }, 'GET https://api.test/v2/things/1']],
  },
  T18: {
    title: 'both kinds of placeholders in one path',
    text: documentOf({
      resources: resource(
        '/things/{{id}}/parts/{part}',
        '{name: get, method: GET, inputParameters: [{name: id, in: path}, {name: part, in: path}]}',
      ),
    }),
    says: [],
    asks: [['get', { id: '1', part: 'a b' }, 'GET https://api.test/things/1/parts/a%20b']],
  },
};

test.each(Object.entries(ROWS))('%s', async (_, row) => hold(row));

test('T3, T4: a tool takes types and necessity from what it calls', () => {
  const { tool } = link(
    documentOf({
      resources: resource('/things/{id}', TYPED),
      tools:
        '[{name: find, description: Find, call: api.find, with: {id: tools.id, lang: tools.lang}}]',
    }),
  );
  expect(inputsOf(tool('find'))).toEqual(['id: query integer', 'lang?: query string']);
  expect(tool('find').inputs.map(({ description }) => description)).toEqual(['Which', '']);
});

test('T5: so does a route, and places its inputs', () => {
  const { route } = link(
    documentOf({
      resources: resource(
        '/things/{id}',
        '{name: put, method: PUT, inputParameters: [{name: id, in: path}, {name: X-Tag, in: header}, {name: body, in: body, type: object}]}',
      ),
      tools: '[]',
      routes: ROUTE(
        '{method: PUT, call: api.put, with: {id: rest.id, X-Tag: rest.X-Tag, body: rest.body}}',
      ),
    }),
  );
  const put = route('PUT /v1/things/{id}');
  expect(inputsOf(put)).toEqual(['id: path string', 'X-Tag?: header string', 'body?: body object']);
  expect(argumentsOf(put)).toEqual({ id: 'input id', 'X-Tag': 'input X-Tag', body: 'input body' });
});

describe('T8, T9: the title', () => {
  test.each([
    ['info: {display: D, label: L, title: T}', 'D'],
    ['info: {label: L, title: T}', 'L'],
    ['info: {title: T, name: N}', 'T'],
    ['info: {name: N}', 'N'],
    ['binds: []', 'api'],
  ])('%s', async (head, title) => {
    const { plan, said } = await read(documentOf({ head }));
    expect([plan?.title, said]).toEqual([title, []]);
  });
});

describe('T10: without a transport', () => {
  test.each([
    ['port: 9090, ', 9090],
    ['', undefined],
  ])('%s', async (port, served) => {
    const tools = 'tools: [{name: get, description: Get, call: api.get}]';
    const { plan, said } = await read(
      documentOf({ exposes: `- {type: mcp, namespace: desk, ${port}${tools}}` }),
    );
    expect([plan?.exposures[0]?.port, said]).toEqual([served, []]);
  });
});

test('T12: a tool without a description has that of its operation', () => {
  const { tool } = link(
    documentOf({
      resources: resource('/a', '{name: get, method: GET, description: Reads a}'),
      tools: '[{name: get, call: api.get}]',
    }),
  );
  expect(tool('get').description).toBe('Reads a');
});
