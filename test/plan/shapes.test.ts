import { describe, expect, test } from 'vitest';
import { calledBy, documentOf, inputsOf, link } from './kit.ts';

describe('T8, T9: the title', () => {
  test.each([
    ['display before label', 'info: {display: A, label: B, title: C}', 'A'],
    ['label before title', 'info: {label: B, title: C}', 'B'],
    ['title before name', 'info: {title: C, name: D}', 'C'],
    ['name', 'info: {name: D}', 'D'],
    ['the first consumed API, when nothing says', '', 'api'],
  ])('%s', (_what, head, title) => {
    expect(link(documentOf({ head })).plan.title).toBe(title);
  });
});

test('a version is what was written, not the number it may be read as', () => {
  expect(link(documentOf({ head: 'info: {label: x, version: 1.10}' })).plan.version).toBe('1.10');
});

test.each([
  ['http with a port', 'port: 9090', 9090, 'http'],
  ['standard input without one', '', undefined, 'stdio'],
  ['standard input when it says so', 'port: 9090, transport: stdio', undefined, 'stdio'],
])('T10: without a transport a tool exposer speaks %s', (_what, extra, port, transport) => {
  const exposes = `- {type: mcp, namespace: desk, tools: [{name: get, call: api.get}], ${extra}}`;
  expect(link(documentOf({ exposes })).plan.exposures[0]).toMatchObject({ port, transport });
});

test('T11: an operation without a name is told apart by method and path', () => {
  const { routes, errors } = link(
    documentOf({
      routes:
        "[{path: '/a/{id}', operations: [{method: GET, call: api.get}]}, {path: '/b/{id}', operations: [{method: GET, call: api.get}]}]",
    }),
  );
  expect([routes(), errors]).toEqual([['GET /a/{id}', 'GET /b/{id}'], []]);
});

test('T13: type api is rest', () => {
  const exposes =
    "- {type: api, namespace: old, port: 1, resources: [{path: '/a/{id}', operations: [{method: GET, call: api.get}]}]}";
  expect(link(documentOf({ exposes })).routes()).toEqual(['GET /a/{id}']);
});

test('T14: maps keyed by name do for lists, and a null name for none', () => {
  const { tools, tool } = link(
    documentOf({
      resources:
        "{things: {path: '/things/{id}', operations: {get: {method: GET, inputParameters: {id: {in: path, type: integer}}}}}}",
      tools: '{read: {description: Reads, call: api.get}}',
    }),
  );
  expect([tools(), inputsOf(tool('read'))]).toEqual([['read'], ['id: query integer']]);
  const unnamed = link(documentOf({ tools: '[{name: null, call: api.get}]' }));
  expect(unnamed.tools()).toEqual(['get']);
});

test.each(['HEAD', 'OPTIONS', 'PATCH'])('T16: %s is sent as written', (method) => {
  const { tool } = link(
    documentOf({ resources: `[{path: /x, operations: [{name: get, method: ${method}}]}]` }),
  );
  expect(calledBy(tool('get'))).toBe(`${method} /x`);
});

test.each(['things/{id}', '/things/{id}'])('T17: %s has one slash in front', (path) => {
  const { tool } = link(
    documentOf({
      baseUri: 'https://api.test/v1/',
      resources: `[{path: '${path}', operations: [{name: get, method: GET}]}]`,
    }),
  );
  expect(calledBy(tool('get'))).toBe('GET /things/{id}');
});

test('T18: both kinds of braces may stand in one path', () => {
  const { tool } = link(
    documentOf({ resources: "[{path: '/a/{x}/{{y}}', operations: [{name: get, method: GET}]}]" }),
  );
  expect(calledBy(tool('get'))).toBe('GET /a/{x}/{y}');
});

test('W18: an Express route is a placeholder', () => {
  const { route } = link(
    documentOf({ routes: '[{path: /things/:id/x, operations: [{method: GET, call: api.get}]}]' }),
  );
  expect(inputsOf(route('GET /things/{id}/x'))).toContain('id: path string');
});

test('W19: the first of two equal routes is served, the other one reported, and tools stay', () => {
  const { routes, tools, diagnostics } = link(
    documentOf({
      routes:
        "[{path: '/a/{id}', operations: [{method: GET, call: api.get}]}, {path: '/a/{key}', operations: [{method: GET, call: api.get}]}]",
    }),
  );
  expect([routes(), tools()]).toEqual([['GET /a/{id}'], ['get']]);
  expect(diagnostics.filter(({ code }) => code === 'shadowed-route')).toHaveLength(1);
});

test('W20: a fixed path and a placeholder at the same place are both served', () => {
  const { routes, errors } = link(
    documentOf({
      routes:
        "[{path: '/a/{id}', operations: [{method: GET, call: api.get}]}, {path: '/a/me', operations: [{method: GET, call: api.get}]}]",
    }),
  );
  expect([routes(), errors]).toEqual([['GET /a/{id}', 'GET /a/me'], []]);
});

test('W23: hints may be called like MCP annotations; other keys are ignored', () => {
  const { tool, codes } = link(
    documentOf({
      tools:
        '[{name: get, call: api.get, hints: {destructiveHint: true, openWorldHint: false, cost: low}}]',
    }),
  );
  expect(tool('get').annotations).toMatchObject({ destructiveHint: true, openWorldHint: false });
  expect(codes).toContain('unknown-key');
});

describe('credentials', () => {
  const fields = (authentication: string, head?: string) => {
    const { plan, codes, errors } = link(documentOf({ authentication, ...(head ? { head } : {}) }));
    const found = plan.upstreams[0]?.authentication;
    const names = plan.variables.map(({ name }) => name);
    return { type: found?.type, fields: [...(found?.fields.keys() ?? [])], names, codes, errors };
  };
  const BINDS = 'binds: [{namespace: env, keys: {KEY: SOURCE}}]';

  test('W25: auth is authentication', () => {
    const consumes =
      "- {type: http, namespace: api, baseUri: 'https://api.test', auth: {type: bearer, token: '{{KEY}}'}, resources: [{path: /x, operations: [{name: get, method: GET}]}]}";
    expect(link(documentOf({ consumes })).plan.upstreams[0]?.authentication?.type).toBe('bearer');
  });

  test('W8: a variable that nothing binds is read from the environment', () => {
    expect(fields("{type: bearer, token: '{{KEY}}'}")).toMatchObject({
      names: ['KEY'],
      codes: expect.arrayContaining(['unbound-variable']),
      errors: [],
    });
  });

  test.each(['{{KEY}}', '{{env.KEY}}', '{{ env.KEY }}'])(
    'W9: %s is the key of that bind',
    (token) => {
      expect(fields(`{type: bearer, token: '${token}'}`, BINDS)).toMatchObject({
        names: ['SOURCE'],
        errors: [],
      });
    },
  );

  test.each([
    "{type: apikey, in: query, name: k, value: '{{KEY}}'}",
    "{type: apiKey, in: query, name: k, token: '{{KEY}}'}",
    "{type: apikey, placement: query, key: k, value: '{{KEY}}'}",
  ])('W10: %s', (authentication) => {
    const { type, fields: names, errors } = fields(authentication, BINDS);
    expect([type, names.sort(), errors]).toEqual(['apikey', ['key', 'placement', 'value'], []]);
  });

  test('an API whose credential is incomplete is not called without one', () => {
    const { plan, tools, errors } = link(documentOf({ authentication: '{type: bearer}' }));
    expect(plan.upstreams[0]).toMatchObject({ refusal: "'api' asks for 'bearer' without 'token'" });
    expect(tools()).toEqual(['get']);
    expect(errors[0]).toBe("'bearer' authentication has no 'token'");
  });

  test('two APIs that share a variable both ask for it', () => {
    const api = (name: string) =>
      `{type: http, namespace: ${name}, baseUri: 'https://${name}.test', authentication: {type: bearer, token: '{{KEY}}'}, resources: [{path: /x, operations: [{name: get, method: GET}]}]}`;
    const { plan } = link(documentOf({ consumes: `- ${api('api')}\n  - ${api('other')}` }));
    expect(plan.variables.map(({ name, namespace }) => [name, namespace])).toEqual([
      ['KEY', 'api'],
      ['KEY', 'other'],
    ]);
  });
});

test('W27: an exposer without port or namespace gets them, and says so', () => {
  const exposes =
    "- {type: rest, resources: [{path: '/a/{id}', operations: [{method: GET, call: api.get}]}]}";
  const { plan, codes } = link(documentOf({ exposes }));
  expect(plan.exposures).toMatchObject([{ type: 'rest', namespace: 'rest', port: 8080 }]);
  expect(codes).toEqual(expect.arrayContaining(['missing-namespace', 'missing-port']));
});

/** A variable as a shell writes it. */
const shell = (name: string) => `\${${name}}`;

describe('T14: the address of an API comes from the document and its environment alone', () => {
  test.each([
    ['{{HOST}} in two braces', 'https://{{HOST}}.api.test', ['HOST']],
    ['{host} in one', 'https://{host}.api.test/v1', ['host']],
    ['as a shell writes it', `http://${shell('HOST')}:${shell('PORT')}`, ['HOST', 'PORT']],
    ['all of it', '{{BASE}}/v1', ['BASE']],
    ['the scheme', '{scheme}://api.test', ['scheme']],
  ])('%s', (_what, baseUri, names) => {
    const { plan, tool, errors } = link(
      documentOf({
        baseUri,
        tools: `[{name: get, call: api.get, with: {id: desk.id, host: desk.host}, inputParameters: [{name: id, type: string, description: x}, {name: HOST, type: string, description: x}, {name: host, type: string, description: x}]}]`,
      }),
    );
    expect(errors).toEqual([]);
    expect(plan.variables.map(({ name, use }) => [name, use])).toEqual(
      names.map((name) => [name, 'address']),
    );
    expect(inputsOf(tool('get'))).toEqual(['id: query string']);
  });

  test.each([
    'api.test',
    'ftp://api.test',
    '//api.test',
    'https://',
    'https://me:pw@api.test',
    'https://api.test?x=1',
    'https://api.test#x',
    'https://api.test\\\\@evil.test',
    'https://api test',
    'https://api.test/{',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('%s is refused', (baseUri) => {
    const { plan, tools, codes } = link(documentOf({ baseUri }));
    expect([plan.upstreams, tools()]).toEqual([[], []]);
    expect(codes).toContain('invalid-base-uri');
  });
});

test.each([
  '/a/../b',
  '/../{id}',
  '/a/./b',
  '/a/..',
  '/a/%2e%2e/b',
  '/a/.%2E/b',
  '/a\\\\..\\\\b',
  '/a#b',
  '/a?{b}=1',
  '/{{a}}{{b}}',
  '/{a}{b}',
  '/{{{a}}}',
  '/a}',
])('T14: a consumed path %s is refused when the document is read', (path) => {
  const { plan, codes } = link(
    documentOf({ resources: `[{path: "${path}", operations: [{name: get, method: GET}]}]` }),
  );
  expect(plan.upstreams[0]?.operations).toEqual([]);
  expect(codes).toContain('invalid-path');
});
