import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePathTemplate } from '../../src/http/index.ts';
import {
  type JsonSchema,
  type Operation,
  type OperationContract,
  readContract,
  schemaValidator,
} from '../../src/plan/index.ts';

const operation = (method: string, path: string): Operation => ({
  id: 'api.x',
  namespace: 'api',
  name: 'x',
  description: '',
  method,
  path: parsePathTemplate(path),
  parameters: [],
  place: { file: 'x', line: 1, column: 1, length: 1 },
});

/** A contract whose only operation takes this schema as its body. */
const contract = (schema: unknown, more: object = {}, version = '3.0.3') => ({
  openapi: version,
  paths: {
    '/x': { post: { requestBody: { content: { 'application/json': { schema } } } } },
  },
  ...more,
});

function read(description: unknown, method = 'POST', path = '/x'): OperationContract | undefined {
  return readContract(description)(operation(method, path));
}

const body = (schema: unknown, more: object = {}, version?: string): JsonSchema | undefined =>
  read(contract(schema, more, version))?.requestBody;

test('examples are kept for who makes answers up, and stay out of schemas', () => {
  const description = parse(`openapi: 3.0.0
paths:
  /x:
    post:
      responses:
        '200':
          content:
            text/csv: {example: 'a,b'}
            application/json:
              schema: {type: object, example: {a: 2}, properties: {a: {type: integer, example: 1}}}
              examples:
                first: {$ref: '#/components/examples/Whole'}
components:
  examples:
    Whole: {value: {a: 3}}
`);
  const [response] = read(description)?.responses ?? [];
  expect(response?.schema).toEqual({ type: 'object', properties: { a: { type: 'integer' } } });
  expect(response?.samples?.()).toEqual({
    examples: [
      { mediaType: 'text/csv', value: 'a,b' },
      { mediaType: 'application/json', value: { a: 3 } },
    ],
    schema: {
      type: 'object',
      example: { a: 2 },
      properties: { a: { type: 'integer', example: 1 } },
    },
  });
});

describe('finding an operation', () => {
  const description = parse(`openapi: 3.1.0
paths:
  /users/{user-id}/notes/:
    get: {summary: Lists, description: All of them, responses: {'200': {description: ok}, default: {$ref: '#/components/responses/Bad'}}}
components:
  responses:
    Bad: {$ref: '#/components/responses/Worse'}
    Worse: {description: bad, content: {application/problem+json: {schema: {type: object}}}}
`);

  test('placeholders match by position, whatever they are called, and one slash at the end is nothing', () => {
    expect(read(description, 'GET', '/users/{{id}}/notes')).toEqual({
      description: 'Lists. All of them',
      requestBody: undefined,
      examples: expect.any(Function),
      parameter: expect.any(Function),
      responses: [
        { status: '200', description: 'ok', schema: undefined },
        {
          status: 'default',
          description: 'bad',
          schema: { type: 'object' },
          samples: expect.any(Function),
        },
      ],
    });
  });

  test('another method or path has none', () => {
    expect(read(description, 'POST', '/users/{id}/notes')).toBeUndefined();
    expect(read(description, 'GET', '/users/me/notes')).toBeUndefined();
  });

  test.each([
    ['nothing', null],
    ['a list', []],
    ['text', 'openapi: 3.0.0'],
    ['Swagger', { swagger: '2.0' }],
    ['OpenAPI 4', { openapi: '4.0.0' }],
    ['a version that is a number', { openapi: 3.1 }],
  ])('%s is refused', (_what, description_) => {
    expect(() => readContract(description_)).toThrow("it has no 'openapi: 3.x' version");
  });
});

describe('a schema stands alone', () => {
  test('OpenAPI 3.0: nullable and boolean exclusive bounds in their modern form', () => {
    expect(
      body({
        type: 'object',
        properties: {
          a: { type: 'string', nullable: true, enum: ['x'] },
          b: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          c: { type: 'integer', maximum: 9, exclusiveMaximum: false },
          d: { type: 'string', required: true, example: 'x', 'x-note': 1, xml: {} },
        },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], enum: ['x', null] },
        b: { type: 'integer', exclusiveMinimum: 0 },
        c: { type: 'integer', maximum: 9 },
        d: { type: 'string' },
      },
    });
  });

  test('OpenAPI 3.1: types as lists, and words beside a reference', () => {
    const components = { schemas: { Id: { type: ['string', 'null'], minLength: 1 } } };
    expect(
      body({ $ref: '#/components/schemas/Id', description: 'This one' }, { components }, '3.1.0'),
    ).toEqual({ type: ['string', 'null'], minLength: 1, description: 'This one' });
  });

  test('properties that are called like keywords are data', () => {
    const names = ['example', 'nullable', '$id', 'x-y', 'pattern', 'discriminator', 'constructor'];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    expect(body({ type: 'object', properties })).toEqual({ type: 'object', properties });
  });

  test('references are followed, by escaped and encoded pointers too', () => {
    const components = { schemas: { 'a/b~c d': { type: 'integer' } } };
    expect(body({ $ref: '#/components/schemas/a~1b~0c%20d' }, { components })).toEqual({
      type: 'integer',
    });
    const list = { type: 'array', items: [{ type: 'boolean' }] };
    expect(body({ $ref: '#/x-list/items/0' }, { 'x-list': list })).toEqual({ type: 'boolean' });
  });

  test('a schema that contains itself accepts anything inside', () => {
    const Tree = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
      },
    };
    const schema = body(
      { $ref: '#/components/schemas/Tree' },
      { components: { schemas: { Tree } } },
    );
    expect(schema).toMatchObject({ properties: { children: { items: {} } } });
    expect(JSON.stringify(schema)).not.toContain('$ref');
  });
});

describe('a schema that cannot be used is refused when it is read', () => {
  const deep = (levels: number): object =>
    levels === 0 ? {} : { properties: { a: deep(levels - 1) } };
  const doubling = Object.fromEntries(
    Array.from({ length: 30 }, (_, level) => [
      `L${level}`,
      { allOf: Array(2).fill({ $ref: `#/components/schemas/L${level + 1}` }) },
    ]),
  );

  test.each([
    ['T44: 200 levels deep', deep(200), {}, 'a schema is too large'],
    [
      'T44: 1,000 branches',
      { oneOf: Array(1_000).fill({ type: 'string' }) },
      {},
      "'oneOf' has more than 200 branches",
    ],
    [
      'references that double at every level',
      { $ref: '#/components/schemas/L0' },
      { components: { schemas: { ...doubling, L30: {} } } },
      'a schema is too large',
    ],
    ['a type that is none', { type: 'strin' }, {}, 'a schema is none'],
    ['a bound that is none', { minLength: -1 }, {}, 'a schema is none'],
    ['a pattern that is none', { pattern: '(' }, {}, "the pattern '(' is no regular expression"],
    ['a reference to nothing', { $ref: '#/components/schemas/No' }, {}, 'points at nothing'],
    ['a reference to an inherited member', { $ref: '#/constructor' }, {}, 'points at nothing'],
    ['a reference to another file', { $ref: 'other.yaml#/A' }, {}, 'outside itself'],
  ])('%s', (_what, schema, more, message) => {
    const started = performance.now();
    expect(() => body(schema, more)).toThrow(RangeError);
    expect(() => body(schema, more)).toThrow(message);
    expect(() => body(schema, more)).toThrow('in POST /x');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('T42: a reference to the network is refused and no connection is made', async () => {
    let connections = 0;
    const server = createServer(() => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    for (const host of ['127.0.0.1', 'localhost.', '[::ffff:127.0.0.1]'])
      expect(() => body({ $ref: `http://${host}:${port}/x` })).toThrow('outside itself');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => server.close(resolve));
    expect(connections).toBe(0);
  });
});

describe('T43: patterns', () => {
  test.each([
    '^(a+)+$',
    '(a*)*b',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^((a+))+$',
    '^(?:a|a?)+$',
    '^(\\w+\\s?)*$',
    '^([a-z]+-?)*$',
    '(.*)*',
    '^(a?){50}a{50}$',
    '^(a|b|ab)*c$',
    '(x+x+)+y',
    '^(\\d|\\w)+$',
    '^([^x]|y)*$',
    '(?:(?:a+)b?)+c',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '^(a{1,5}){1,50}$',
    `(${'a'.repeat(2_000)})`,
  ])('%s is refused', (pattern) => {
    const started = performance.now();
    expect(() => body({ type: 'string', pattern })).toThrow('can take exponential time');
    expect(performance.now() - started).toBeLessThan(200);
  });

  test.each([
    ['^[a-z0-9]+(-[a-z0-9]+)*$', 'a-b-c', 'a--b'],
    ['^(\\d{1,3}\\.){3}\\d{1,3}$', '10.0.0.1', '10.0.0'],
    [
      '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      '01234567-89ab-cdef-0123-456789abcdef',
      'x',
    ],
    ['^\\S+@\\S+\\.\\S+$', 'a@b.c', 'ab.c'],
    ['^(GET|PUT)$', 'GET', 'POST'],
    ['^#([0-9a-f]{3}){1}$', '#abc', '#ab'],
    ['[^\\s]', 'x', ' '],
    ['^\\p{L}+$', 'é', '1'],
    ['^[\\w\\-.]+$', 'a-b.c', 'a b'],
    ['^\\-$', '-', '+'],
    ['^(?=.*\\d)(?=.*[a-z]).{4,}$', 'abc1', 'abcd'],
  ])('%s is checked', (pattern, good, bad) => {
    const validate = schemaValidator(body({ type: 'string', pattern }) ?? {});
    expect([validate(good).length, validate(bad).length]).toEqual([0, 1]);
  });

  test.each(['^\\s*\\S+\\s*$', '\\s+$', '^.*foo.*bar.*baz.*$', '^[a-z0-9]+(-[a-z0-9]+)*$', 'a+b'])(
    '%s takes no time on a long text: what is too long is left to the API that asked for it',
    (pattern) => {
      const validate = schemaValidator(body({ type: 'string', pattern }) ?? {});
      for (const text of [
        ' '.repeat(500_000),
        'foo'.repeat(160_000),
        'a'.repeat(500_000),
        `${'a'.repeat(3_000)}!`,
      ]) {
        const started = performance.now();
        validate(text);
        expect(performance.now() - started).toBeLessThan(500);
      }
    },
  );
});
