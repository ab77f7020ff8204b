import { describe, expect, test } from 'vitest';
import { bindArguments, bindInputs } from '../../src/plan/index.ts';
import { link } from './kit.ts';

const document = (inputs: string) =>
  `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://notes.test
    resources:
    - path: /notes
      operations:
      - name: find
        method: GET
        inputParameters: [{name: q, in: query}, {name: n, in: query}, {name: tags, in: query}]
  exposes:
  - type: mcp
    namespace: desk
    tools:
    - name: find
      description: Find notes
      call: notes.find
      inputParameters:
${inputs}
      with: {q: desk.q, n: desk.n, tags: desk.tags}
`;

const INPUTS = `      - {name: q, type: string, description: What, pattern: '^[a-z]+$', maxLength: 5}
      - {name: n, type: integer, description: How many, enum: [1, 2, 5], default: 5}
      - {name: tags, type: array, description: Which, required: false, items: {type: integer}, maxItems: 2}`;

const tool = () => link(document(INPUTS)).tool('find');

describe('what a document says of the values of an input', () => {
  test('stands in the schema of the tool', () => {
    expect(tool().inputSchema).toMatchObject({
      properties: {
        q: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        n: { type: 'integer', enum: [1, 2, 5], default: 5 },
        tags: { type: 'array', items: { type: 'integer' }, maxItems: 2 },
      },
    });
  });

  test.each([
    [{ q: '9' }, '/q', 'pattern'],
    [{ q: 'abcdef' }, '/q', '5 characters'],
    [{ q: 'a', n: 3 }, '/n', '1, 2, 5'],
    [{ q: 'a', tags: [1, 2, 3] }, '/tags', '2 items'],
  ])('is checked: %j', (given, pointer, part) => {
    expect(() => bindArguments(tool().inputs, given)).toThrow(
      expect.objectContaining({
        errors: [{ pointer, message: expect.stringContaining(part) }],
      }),
    );
  });

  test('lets through what it allows, and fills in what is not given', () => {
    expect(Object.fromEntries(bindArguments(tool().inputs, { q: 'abc' }))).toEqual({
      q: 'abc',
      n: 5,
    });
    expect(Object.fromEntries(bindArguments(tool().inputs, { q: 'abc', n: 2 }))).toEqual({
      q: 'abc',
      n: 2,
    });
  });

  test('holds for texts of a query too, and a list of texts is taken as it comes', () => {
    const texts = (all: Record<string, string[]>) =>
      bindInputs(tool().inputs, ({ name }) =>
        all[name] ? { kind: 'text', texts: all[name] } : undefined,
      );
    expect(Object.fromEntries(texts({ q: ['ab'], n: ['2'], tags: ['1', '2'] }))).toEqual({
      q: 'ab',
      n: 2,
      tags: ['1', '2'],
    });
    expect(() => texts({ q: ['ab'], n: ['4'] })).toThrow(/n: /);
    expect(() => texts({ q: ['AB'] })).toThrow(/q: /);
  });
});

test('values that look like numbers are texts where texts are wanted', () => {
  const inputs = `      - {name: q, type: string, description: What, enum: [1, 2], default: 1}`;
  const { inputs: read } = link(document(inputs)).tool('find');
  expect(Object.fromEntries(bindArguments(read, {}))).toMatchObject({ q: '1' });
  expect(() => bindArguments(read, { q: '3' })).toThrow(/"1", "2"/);
});

test.each([
  [`pattern: '('`, 'is no regular expression'],
  [`pattern: '(a+)+$'`, 'exponential time'],
  [`enum: []`, "the 'enum' of 'q' is no list of values of its type, string"],
  [`enum: [[1]]`, "the 'enum' of 'q' is no list of values of its type, string"],
  [`maxLength: many`, "the 'maxLength' of 'q' is no whole number from 0 on"],
  [`minLength: -1`, "the 'minLength' of 'q' is no whole number from 0 on"],
  [`maxItems: 1.5`, "the 'maxItems' of 'q' is no whole number from 0 on"],
  [`minimum: .inf`, "the 'minimum' of 'q' is no number"],
  [`minItems: 0, items: {type: strng}`, "the 'items' of 'q' is not checked here: a schema is none"],
  [
    `minItems: 0, items: {pattern: '(a+)+$'}`,
    "the 'items' of 'q' is not checked here: the pattern",
  ],
  [
    `minItems: 0, items: {$ref: '#/a'}`,
    "the 'items' of 'q' is not checked here: '#/a' points at nothing",
  ],
  [`enum: [x, y], default: z`, "the 'default' of 'q' is none of its 'enum'"],
  [`default: [1]`, "the 'default' of 'q' is no value of its type, string"],
])('%s is told, and left out', (constraint, message) => {
  const linked = link(
    document(`      - {name: q, type: string, description: What, ${constraint}}`),
  );
  const found = linked.diagnostics.filter(({ code }) => code === 'unusable-constraint');
  expect(found).toMatchObject([
    { severity: 'warning', message: expect.stringContaining(message), place: { line: 21 } },
  ]);
  const given = bindArguments(linked.tool('find').inputs, { q: 'x' });
  expect(Object.fromEntries(given)).toEqual({ q: 'x' });
});

test('what a contract says of a parameter is published, and left to the API to check', () => {
  const contract = `openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    parameters:
    - {name: n, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
    get:
      parameters:
      - {$ref: '#/components/parameters/q'}
      - {name: tags, in: query, schema: {type: array, items: {type: string, enum: [a, b]}}}
      responses: {'200': {description: ok}}
components:
  parameters:
    q: {name: q, in: query, schema: {type: string, enum: [open, closed]}}
`;
  const inputs = `      - {name: q, type: string, description: What}
      - {name: n, type: string, description: How many}
      - {name: tags, type: array, description: Which}`;
  const { inputSchema, inputs: read } = link(document(inputs), contract).tool('find');
  expect(inputSchema.properties).toEqual({
    q: { type: 'string', description: 'What', enum: ['open', 'closed'] },
    // The document says that it is text: what the contract says of numbers does not fit.
    n: { type: 'string', description: 'How many' },
    tags: { type: 'array', description: 'Which', items: { type: 'string', enum: ['a', 'b'] } },
  });
  const given = { q: 'other', n: '0', tags: ['c'] };
  expect(Object.fromEntries(bindArguments(read, given))).toEqual(given);
});
