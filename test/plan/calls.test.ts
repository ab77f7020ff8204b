import { describe, expect, test } from 'vitest';
import { calledBy, documentOf, link } from './kit.ts';

const GET = (path: string, description: string) =>
  `{path: '${path}', operations: [{name: get, method: GET, description: ${description}, inputParameters: [{name: id, in: path}]}]}`;
const TWO = `[${GET('/users/{id}', 'Reads a user')}, ${GET('/teams/{id}', 'Reads a team')}]`;
const tool = (name: string, description: string, call = 'api.get') =>
  `{name: ${name}, description: ${description}, call: ${call}}`;

describe('W5: where n operations have one name', () => {
  test('the n-th caller of each exposer means the n-th', () => {
    const {
      tool: found,
      route,
      codes,
    } = link(
      documentOf({
        resources: TWO,
        tools: `[${tool('user', 'Reads a user')}, ${tool('team', 'Reads a team')}]`,
        routes:
          "[{path: '/v1/users/{id}', operations: [{method: GET, call: api.get}]}, {path: '/v1/teams/{id}', operations: [{method: GET, call: api.get}]}]",
      }),
    );
    expect([calledBy(found('user')), calledBy(found('team'))]).toEqual([
      'GET /users/{id}',
      'GET /teams/{id}',
    ]);
    expect(calledBy(route('GET /v1/users/{id}'))).toBe('GET /users/{id}');
    expect(calledBy(route('GET /v1/teams/{id}'))).toBe('GET /teams/{id}');
    expect(codes).toContain('call-repaired');
  });

  test('a description that is that of another one makes it an error, not a wrong call', () => {
    const { tools, errors } = link(
      documentOf({
        resources: TWO,
        tools: `[${tool('team', 'Reads a team')}, ${tool('user', 'Reads a user')}]`,
      }),
    );
    expect(tools()).toEqual([]);
    expect(errors[0]).toBe(
      "'api.get' is the name of 2 operations, and which one is meant is not clear",
    );
  });

  test('so does a path', () => {
    const { routes, errors } = link(
      documentOf({
        resources: TWO,
        routes: "[{path: '/v1/Teams/{team-id}', operations: [{method: GET, call: api.get}]}]",
      }),
    );
    expect(routes()).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  test('and a caller too many', () => {
    const words = ['a', 'b', 'c'].map((name) => tool(name, 'Reads'));
    const { tools, errors } = link(documentOf({ resources: TWO, tools: `[${words.join(', ')}]` }));
    expect([tools(), errors.length]).toEqual([['a', 'b'], 1]);
  });

  test('one that can never be sent still counts', () => {
    const resources = `[${GET('/a#b/{id}', 'Broken')}, ${GET('/teams/{id}', 'Reads a team')}]`;
    const { tool: found, tools } = link(
      documentOf({
        resources,
        tools: `[${tool('broken', 'First')}, ${tool('team', 'Second')}]`,
      }),
    );
    expect(tools()).toEqual(['team']);
    expect(calledBy(found('team'))).toBe('GET /teams/{id}');
  });

  test('and so does a caller that is not served', () => {
    const { tool: found } = link(
      documentOf({
        resources: TWO,
        tools: `[{name: user, call: api.get, steps: []}, ${tool('team', 'Second')}]`,
      }),
    );
    expect(calledBy(found('team'))).toBe('GET /teams/{id}');
  });
});

describe('W24: a call is repaired only when it can mean one thing', () => {
  const one =
    '[{path: /x, operations: [{name: list-things, method: GET}, {name: other, method: PUT}]}]';
  test.each([
    ['case', 'api.LIST-THINGS'],
    ['separators', 'api.list_things'],
    ['a namespace that does not exist', 'elsewhere.list-things'],
    ['no namespace', 'list-things'],
  ])('%s', (_how, call) => {
    const { tool: found, codes } = link(
      documentOf({ resources: one, tools: `[${tool('t', 'x', call)}]` }),
    );
    expect([calledBy(found('t')), codes]).toEqual(['GET /x', ['call-repaired']]);
  });

  test('not when there are two', () => {
    const resources =
      '[{path: /x, operations: [{name: list-things, method: GET}, {name: listThings, method: GET}]}]';
    const { tools, errors } = link(
      documentOf({ resources, tools: `[${tool('t', 'x', 'api.listthings')}]` }),
    );
    expect([tools(), errors[0]]).toEqual([[], "no consumed operation is called 'api.listthings'"]);
  });
});

test('E8: without a call, the only operation that is called like the tool is meant', () => {
  const { tool: found } = link(
    documentOf({
      resources: '[{path: /x, operations: [{name: list_things, method: GET}]}]',
      tools: '[{name: list-things}]',
    }),
  );
  expect(calledBy(found('list-things'))).toBe('GET /x');
});

test('one broken operation is told once, however many call it', () => {
  const { diagnostics, tools } = link(
    documentOf({
      resources:
        "[{path: '/things', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}]}, {name: list, method: GET}]}]",
      tools: `[${tool('a', 'x')}, ${tool('b', 'x')}, ${tool('c', 'x', 'api.list')}]`,
    }),
  );
  expect(tools()).toEqual(['c']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'missing-placeholder', disables: "what calls 'api.get'" },
  ]);
});
