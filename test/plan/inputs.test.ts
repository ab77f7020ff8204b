import { describe, expect, test } from 'vitest';
import { argumentsOf, documentOf, inputsOf, link } from './kit.ts';

const resources = (path: string, parameters: string, method = 'GET') =>
  `[{path: '${path}', operations: [{name: get, method: ${method}, description: Reads one, inputParameters: [${parameters}]}]}]`;
const ID = '{name: id, in: path, type: string, description: Which one, required: true}';
const LIMIT = '{name: limit, in: query, type: integer, description: How many}';

test('T3, T4: a tool that declares no inputs takes name, type, need and words from the operation', () => {
  const { tool, codes } = link(
    documentOf({
      resources: resources('/things/{id}', `${ID}, ${LIMIT}`),
      tools: '[{name: get, call: api.get, with: {id: tools.id, limit: tools.limit}}]',
    }),
  );
  expect(tool('get').inputSchema).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'Which one' },
      limit: { type: 'integer', description: 'How many' },
    },
    required: ['id'],
    additionalProperties: false,
  });
  expect(codes).toContain('input-inferred');
});

test('T5: so does a REST operation; a placeholder is in the path, the body in the body, all else in the query', () => {
  const { route } = link(
    documentOf({
      resources: resources(
        '/things/{id}',
        `${ID}, ${LIMIT}, {name: body, in: body, type: object, required: true}, {name: X-Trace, in: header}`,
        'PUT',
      ),
      routes:
        "[{path: '/v1/things/{id}', operations: [{method: PUT, call: api.get, with: {id: rest.id, limit: rest.limit, body: rest.body, X-Trace: rest.X-Trace}}]}]",
    }),
  );
  expect(inputsOf(route('PUT /v1/things/{id}'))).toEqual([
    'id: path string',
    'limit?: query integer',
    'body: body object',
    'X-Trace?: header string',
  ]);
});

test.each([
  ['W1: by case', '{sessionid}', 'sessionId'],
  ['W2: by separators', '{api-organisation}', 'api_organisation'],
])(
  '%s, an exposed placeholder may differ from the parameter that it feeds',
  (_how, placeholder, name) => {
    const { route, codes, errors } = link(
      documentOf({
        resources: resources(`/things/{${name}}`, `{name: ${name}, in: path}`),
        routes: `[{path: '/v1/things/${placeholder}', operations: [{method: GET, call: api.get, with: {${name}: rest.${name}}}]}]`,
      }),
    );
    const inner = placeholder.slice(1, -1);
    const exposed = route(`GET /v1/things/${placeholder}`);
    expect(argumentsOf(exposed)).toEqual({ [name]: `input ${inner}` });
    expect(inputsOf(exposed)).toEqual([`${inner}: path string`]);
    expect([codes, errors]).toEqual([expect.arrayContaining(['name-mismatch']), []]);
  },
);

test('W3: a consumed placeholder that no parameter declares becomes a required text', () => {
  const { tool, codes } = link(documentOf({ resources: resources('/people/{member_id}', '') }));
  expect(inputsOf(tool('get'))).toEqual(['member_id: query string']);
  expect(tool('get').inputSchema).toMatchObject({ required: ['member_id'] });
  expect(codes).toContain('placeholder-without-parameter');
});

test('W4: an exposed placeholder that nothing mentions feeds the consumed one of the same name', () => {
  const { route, codes } = link(
    documentOf({
      resources: resources('/people/{member_id}', LIMIT),
      routes:
        "[{path: '/v1/people/{member-id}', operations: [{method: GET, call: api.get, with: {limit: rest.limit}}]}]",
    }),
  );
  expect(argumentsOf(route('GET /v1/people/{member-id}'))).toEqual({
    limit: 'input limit',
    member_id: 'input member-id',
  });
  expect(codes).toContain('argument-missing');
  expect(codes).not.toContain('unused-input');
});

test('W6: a call without with passes everything on under its own name', () => {
  const { tool } = link(documentOf({ resources: resources('/things/{id}', `${ID}, ${LIMIT}`) }));
  expect(argumentsOf(tool('get'))).toEqual({ id: 'input id', limit: 'input limit' });
});

test('W7: what the operation requires and with leaves out becomes an input; what is optional does not', () => {
  const { tool } = link(
    documentOf({
      resources: resources('/things/{id}', `${ID}, ${LIMIT}, {name: kind, in: query}`),
      tools: '[{name: get, call: api.get, with: {kind: tools.kind}}]',
    }),
  );
  expect(inputsOf(tool('get'))).toEqual(['kind?: query string', 'id: query string']);
});

describe('T7: everything after the prefix is the name', () => {
  test.each([
    'metrics[]',
    'filter[query]',
    'page[cursor]',
    '$select',
    'a.b',
    'a.b.c',
    'in stock',
    'Σ',
  ])('%s', (name) => {
    const { tool, route, diagnostics } = link(
      documentOf({
        resources: resources('/things', `{name: '${name}', in: query}`),
        tools: `[{name: get, call: api.get, with: {'${name}': 'tools.${name}'}}]`,
        routes: `[{path: /things, operations: [{method: GET, call: api.get, with: {'${name}': 'rest.${name}'}}]}]`,
      }),
    );
    expect(argumentsOf(tool('get'))).toEqual({ [name]: `input ${name}` });
    expect(inputsOf(route('GET /things'))).toEqual([`${name}?: query string`]);
    expect(diagnostics.filter(({ code }) => code === 'name-mismatch')).toEqual([]);
  });
});

test.each(['constructor', 'toString', '__proto___', 'hasOwnProperty'])(
  'T22: an input that is called %s is one like any other',
  (name) => {
    const { tool } = link(
      documentOf({
        resources: resources('/things', `{name: ${name}, in: query, type: integer}`),
        tools: `[{name: get, call: api.get, with: {${name}: tools.${name}}}]`,
      }),
    );
    expect(inputsOf(tool('get'))).toEqual([`${name}?: query integer`]);
    expect(Object.keys((tool('get').inputSchema as { properties: object }).properties)).toEqual([
      name,
    ]);
  },
);

test('T12: a tool without words has those of the operation', () => {
  const { tool } = link(
    documentOf({ resources: resources('/things', LIMIT), tools: '[{name: get, call: api.get}]' }),
  );
  expect(tool('get').description).toBe('Reads one');
});

test('W14: several parameters in the body are fields of it, each an input of its own', () => {
  const { tool, codes } = link(
    documentOf({
      resources: resources(
        '/things',
        '{name: title, in: body, type: string}, {name: tags, in: body, type: array}',
        'POST',
      ),
    }),
    `openapi: 3.0.3
paths:
  /things:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {title: {type: string, maxLength: 9}, tags: {type: array, items: {type: string}}}}
`,
  );
  expect(tool('get').inputSchema).toMatchObject({
    properties: {
      title: { type: 'string', maxLength: 9 },
      tags: { type: 'array', items: { type: 'string' } },
    },
  });
  expect(codes).toContain('body-parameter');
});

test('W16: nobody is asked for the body of a GET, even where it is required', () => {
  const { tool, codes, errors } = link(
    documentOf({
      resources: resources('/things', '{name: body, in: body, required: true}'),
      tools: '[{name: get, call: api.get, with: {body: tools.body}}]',
    }),
  );
  expect([inputsOf(tool('get')), argumentsOf(tool('get')), errors]).toEqual([[], {}, []]);
  expect(codes).toContain('body-on-get');
});

test('an input that feeds two parameters is required as soon as one of them is', () => {
  const { tool } = link(
    documentOf({
      resources: resources('/things/{id}', `{name: copy, in: query}, ${ID}`),
      tools: '[{name: get, call: api.get, with: {copy: desk.id, id: desk.id}}]',
    }),
  );
  expect(inputsOf(tool('get'))).toEqual(['id: query string']);
});

test('what is declared wins over what the operation says, and the path over both', () => {
  const { route } = link(
    documentOf({
      resources: resources('/things/{id}', `${ID}, ${LIMIT}`),
      routes:
        "[{path: '/things/{id}', operations: [{method: GET, call: api.get, with: {id: web.id, limit: web.limit}, inputParameters: [{name: id, in: query, type: integer, description: Number}, {name: limit, in: header, type: integer, description: Most, required: true}]}]}]",
    }),
  );
  expect(inputsOf(route('GET /things/{id}'))).toEqual([
    'id: path integer',
    'limit: header integer',
  ]);
});

test('an input with a fixed value is not asked for: its value is sent', () => {
  const { tool } = link(
    documentOf({
      tools:
        '[{name: get, call: api.get, with: {id: desk.id}, inputParameters: [{name: id, type: string, description: Which, value: "7"}]}]',
    }),
  );
  const get = tool('get');
  expect(inputsOf(get).filter((input) => input.startsWith('id'))).toEqual([]);
  expect(argumentsOf(get).id).toBe('literal "7"');
});
