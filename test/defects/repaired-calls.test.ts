import { expect, test } from 'vitest';
import { documentOf } from '../plan/kit.ts';
import { hold, type Row, read, resource, tool } from './kit.ts';

/** Rows W1 to W26 of the taxonomy: paths, their parameters and what calls them, repaired with a warning that says how. */
const ROWS: Readonly<Record<string, Row>> = {
  'W1, W4': {
    title: 'placeholders of routes that differ by case, and that nothing mentions',
    text: documentOf({
      resources: resource(
        '/things/{{thingId}}/parts/{{partId}}',
        '{name: get, method: GET, inputParameters: [{name: thingId, in: path}]}',
      ),
      tools: '[]',
      routes: resource(
        '/v1/things/{thingid}/parts/{partid}',
        '{method: GET, call: api.get, with: {thingId: rest.thingId}}',
      ),
    }),
    says: [
      'warning placeholder-without-parameter 5',
      'warning name-mismatch 8',
      'warning argument-missing 8',
      'warning name-mismatch 8',
    ],
    asks: [
      [
        'GET /v1/things/{thingid}/parts/{partid}',
        { thingid: '1', partid: '2' },
        'GET https://api.test/things/1/parts/2',
      ],
    ],
  },
  W2: {
    title: 'placeholders of routes that differ by separators',
    text: documentOf({
      resources: resource(
        '/things/{{thing_id}}',
        '{name: get, method: GET, inputParameters: [{name: thing_id, in: path}]}',
      ),
      tools: '[]',
      routes: resource(
        '/v1/{thing-id}',
        '{method: GET, call: api.get, with: {thing_id: rest.thing_id}}',
      ),
    }),
    says: ['warning name-mismatch 8'],
    asks: [['GET /v1/{thing-id}', { 'thing-id': '1' }, 'GET https://api.test/things/1']],
  },
  W3: {
    title: 'a placeholder that no parameter declares',
    text: documentOf({ resources: resource('/a/{{id}}', '{name: get, method: GET}') }),
    says: ['warning placeholder-without-parameter 5'],
    asks: [['get', { id: '1' }, 'GET https://api.test/a/1']],
  },
  W6: {
    title: 'a call without arguments of an operation that needs some',
    text: documentOf({}),
    says: [],
    asks: [['get', { id: '1', lang: 'en' }, 'GET https://api.test/things/1?lang=en']],
  },
  W7: {
    title: 'a required parameter that `with` forgets',
    text: documentOf({ tools: `[${tool('get', 'call: api.get, with: {lang: tools.lang}')}]` }),
    says: ['warning argument-missing 7'],
    asks: [['get', { id: '1', lang: 'en' }, 'GET https://api.test/things/1?lang=en']],
  },
  W11: {
    title: 'a path of an operation: in place of that of its resource, or below it',
    text: documentOf({
      resources: resource(
        '/a',
        "{name: get, method: GET, path: '/a/{id}'}, {name: parts, method: GET, path: /parts}",
      ),
      tools: `[${tool('get')}, ${tool('parts')}]`,
    }),
    says: [
      'warning operation-path 5',
      'warning placeholder-without-parameter 5',
      'warning operation-path 5',
    ],
    asks: [
      ['get', { id: '1' }, 'GET https://api.test/a/1'],
      ['parts', {}, 'GET https://api.test/a/parts'],
    ],
  },
  W18: {
    title: 'routes as a web framework writes them',
    text: documentOf({
      tools: '[]',
      routes: resource('/v1/:id/x', '{method: GET, call: api.get, with: {id: rest.id}}'),
    }),
    says: [],
    asks: [['GET /v1/{id}/x', { id: '1' }, 'GET https://api.test/things/1']],
  },
  W19: {
    title: 'a method and a path that are exposed twice',
    text: documentOf({
      resources: resource('/a', '{name: one, method: GET}, {name: two, method: GET}'),
      tools: `[${tool('two')}]`,
      routes: resource('/v1', '{method: GET, call: api.one}, {method: GET, call: api.two}'),
    }),
    says: ['warning shadowed-route 8'],
    asks: [['two', {}, 'GET https://api.test/a']],
  },
  W24: {
    title: 'calls that can only mean one operation',
    text: documentOf({
      tools: `[${tool('a', 'call: API.Get')}, ${tool('b', 'call: other.get')}, ${tool('c', 'call: api/things/get')}]`,
    }),
    says: [7, 7, 7].map((line) => `warning call-repaired ${line}`),
    asks: [
      ['a', { id: '1' }, 'GET https://api.test/things/1'],
      ['b', { id: '1' }, 'GET https://api.test/things/1'],
      ['c', { id: '1' }, 'GET https://api.test/things/1'],
    ],
  },
  W26: {
    title: 'a query in a consumed path, merged with the parameters',
    text: documentOf({
      resources: resource(
        '/a/{{id}}?acl&list-type=2&q={{q}}&in=x-{lang}',
        '{name: get, method: GET, inputParameters: [{name: id, in: path}, {name: q, in: query}, {name: list-type, in: query}, {name: page, in: query}]}',
      ),
    }),
    says: ['warning query-in-path 5', 'warning placeholder-without-parameter 5'],
    asks: [
      [
        'get',
        { id: '1', q: 'a&b', lang: 'en', page: '3' },
        'GET https://api.test/a/1?acl&list-type=2&in=x-en&q=a%26b&page=3',
      ],
      [
        'get',
        { id: '1', q: 'a', lang: '#', 'list-type': '1' },
        'GET https://api.test/a/1?acl&in=x-%23&q=a&list-type=1',
      ],
    ],
  },
  'W26 exposed': {
    title: 'a query in an exposed path',
    text: documentOf({
      tools: '[]',
      routes: resource('/v1/things?id={id}', '{method: GET, call: api.get, with: {id: rest.id}}'),
    }),
    says: ['warning query-in-path 8'],
    asks: [['GET /v1/things', { id: '1' }, 'GET https://api.test/things/1']],
  },
};

test.each(Object.entries(ROWS))('%s', async (_, row) => hold(row));

test('W5: the n-th caller means the n-th operation of a name', async () => {
  const { said, ask } = await read(
    documentOf({
      resources:
        "[{path: '/a', operations: [{name: get, method: GET}]}, {path: '/b', operations: [{name: get, method: GET}]}]",
      tools: `[${tool('a', 'call: api.get')}, ${tool('b', 'call: api.get')}]`,
    }),
  );
  expect(said).toEqual(['warning call-repaired 7', 'warning call-repaired 7']);
  expect([await ask('a'), await ask('b')]).toEqual([
    'GET https://api.test/a',
    'GET https://api.test/b',
  ]);
});

test('W20: fixed segments of routes win, whatever the order', async () => {
  const { ask } = await read(
    documentOf({
      resources: resource('/a', '{name: any, method: GET}, {name: mine, method: GET}'),
      tools: '[]',
      routes: `[{path: '/v1/{id}', operations: [{method: GET, call: api.any}]}, {path: '/v1/mine', operations: [{method: GET, call: api.mine}]}]`,
    }),
  );
  expect(await ask('GET /v1/mine')).toBe('GET https://api.test/a');
});
