import { describe, expect, test } from 'vitest';
import { newDraw } from '../../src/mock/draw.ts';
import { type Making, makeValue } from '../../src/mock/make-value.ts';
import { type JsonSchema, schemaValidator } from '../../src/plan/index.ts';

const making = (seed: string, more: Partial<Making> = {}): Making => ({
  draw: newDraw(seed),
  echo: new Map(),
  examples: true,
  sparse: false,
  ...more,
});

const text = (more: JsonSchema) => ({ type: 'string', ...more });

const SCHEMAS: readonly (readonly [string, JsonSchema])[] = [
  ['nothing said', {}],
  ['a constant', { const: { a: 1 } }],
  ['an enumeration', { enum: ['b', 'a'] }],
  ...[
    'uuid',
    'date-time',
    'date',
    'time',
    'duration',
    'email',
    'uri',
    'uri-reference',
    'uri-template',
    'hostname',
    'ipv4',
    'ipv6',
    'byte',
    'json-pointer',
    'relative-json-pointer',
    'regex',
  ].map((format) => [`the format ${format}`, text({ format })] as const),
  ['a short text', text({ maxLength: 3 })],
  ['a long text', text({ minLength: 300 })],
  ['a code', text({ pattern: '^[A-Z]{2}-\\d{4}(?:-(?:a|b)+)?$' })],
  ['a long code', text({ pattern: '^sk_[a-z0-9]+$', minLength: 40, maxLength: 60 })],
  ['what a class leaves out', text({ pattern: '^[^a-z]{3}\\.\\w+$' })],
  ['whole numbers between bounds', { type: 'integer', minimum: 5, maximum: 7 }],
  ['whole numbers beyond a bound', { type: 'integer', exclusiveMinimum: 5, exclusiveMaximum: 7 }],
  ['negative numbers', { type: 'integer', maximum: -1000 }],
  ['a share', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
  ['steps', { type: 'number', multipleOf: 0.5, minimum: 0.3, maximum: 0.9 }],
  ['one of several types', { type: ['null', 'integer'] }],
  ['null', { type: 'null' }],
  ['many items', { type: 'array', minItems: 5, items: { type: 'boolean' } }],
  ['no items', { type: 'array', maxItems: 0, items: { type: 'string' } }],
  [
    'items that differ',
    { type: 'array', minItems: 3, uniqueItems: true, items: { enum: ['a', 'b', 'c'] } },
  ],
  ['a pair', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'null' }], items: false }],
  ['members that nothing describes', { type: 'object', required: ['a'] }],
  [
    'parts of a whole',
    {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: text({ format: 'uuid' }) } },
        { required: ['b'], properties: { b: { type: 'integer' } } },
      ],
    },
  ],
  ['one of two', { oneOf: [{ type: 'string' }, { type: 'integer' }] }],
  [
    'deep lists',
    Array.from({ length: 30 }).reduce<JsonSchema>((items) => ({ type: 'array', items }), {
      type: 'string',
    }),
  ],
];

test.each(SCHEMAS)('%s: whatever is made up fits', (_, schema) => {
  const validate = schemaValidator(schema);
  for (let seed = 0; seed < 50; seed += 1) {
    const value = makeValue(schema, making(String(seed)));
    expect(validate(value), JSON.stringify(value)).toEqual([]);
  }
});

const SESSION: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    status: { enum: ['active', 'expired'] },
    createdAt: { type: 'string', format: 'date-time' },
    size: { type: 'integer', minimum: 10, maximum: 1_000_000 },
    tags: { type: 'array', items: { type: 'string' } },
    secret: { type: 'string', writeOnly: true },
    topic: { type: 'string', example: 'Whales' },
    owner: { type: 'object', properties: { id: { type: 'string' }, userId: { type: 'string' } } },
  },
};

describe('a session', () => {
  const make = (seed: string, more?: Partial<Making>) =>
    makeValue(SESSION, making(seed, more)) as Record<string, unknown>;

  test('is the same for the same seed and another one for another', () => {
    expect(make('a')).toEqual(make('a'));
    expect(make('a').id).not.toBe(make('b').id);
    expect(make('a').size).not.toBe(make('b').size);
  });

  test('has the first of an enumeration, one or two items, examples of members, nothing write-only', () => {
    const made = make('a');
    expect(made.status).toBe('active');
    expect([1, 2]).toContain((made.tags as unknown[]).length);
    expect(made.topic).toBe('Whales');
    expect(made).not.toHaveProperty('secret');
    expect(make('a', { examples: false }).topic).toMatch(/^topic-/);
  });

  test('repeats what the request said, as the type of the member; an inner id is its own', () => {
    const echo = new Map<string, unknown>([
      ['id', 's-1'],
      ['userid', 7],
      ['size', '12'],
      ['status', 'odd'],
    ]);
    const made = make('a', { echo });
    expect(made).toMatchObject({ id: 's-1', size: 12, status: 'active', owner: { userId: '7' } });
    expect((made.owner as { id: string }).id).toMatch(/^id-/);
  });

  test('has only what it must, when it is to be sparse', () => {
    expect(Object.keys(make('a', { sparse: true }))).toEqual(['id']);
  });
});
