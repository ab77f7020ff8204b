import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { imported, written } from './kit.ts';

const word = fc.constantFrom(
  'id',
  'Id',
  'name',
  'filter[x]',
  '$top',
  'body',
  'a b',
  'naïve',
  '__x',
);
const text = fc.oneof(word, fc.string({ unit: 'binary' }), fc.constant('{{x}} {y} #: - \n * z'));
const reference = fc
  .constantFrom('A', 'B')
  .map((name) => ({ $ref: `#/components/schemas/${name}` }));

const schema = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    reference,
    fc.record(
      {
        type: fc.constantFrom('string', 'integer', 'number', 'boolean'),
        nullable: fc.boolean(),
        description: text,
        enum: fc.constant(['a', 'b']),
      },
      { requiredKeys: [] },
    ),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(word, tie('schema'), { maxKeys: 3 }),
    }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
  ),
})).schema;

const parameter = fc.record({
  name: word,
  in: fc.constantFrom('path', 'query', 'header', 'cookie', 'elsewhere'),
  required: fc.boolean(),
  description: text,
  explode: fc.boolean(),
  schema,
});

const operation = fc.record(
  {
    operationId: text,
    summary: text,
    description: text,
    deprecated: fc.boolean(),
    parameters: fc.array(parameter, { maxLength: 4 }),
    requestBody: fc.record({
      required: fc.boolean(),
      content: fc.dictionary(
        fc.constantFrom('application/json', 'text/plain', 'multipart/form-data'),
        fc.record({ schema }),
        { maxKeys: 2 },
      ),
    }),
    responses: fc.dictionary(
      fc.constantFrom('200', '204', '4XX', 'default'),
      fc.record({ description: text, content: fc.constant({ 'application/json': {} }) }),
    ),
  },
  { requiredKeys: [] },
);

const path = fc
  .array(
    fc.oneof(fc.constantFrom('things', 'a.b', 'x:y', 'Ünï', '{id}', '{a b}', '{id}.json'), word),
    {
      maxLength: 4,
    },
  )
  .map((segments) => `/${segments.join('/')}`);

const description = fc.record({
  openapi: fc.constantFrom('3.0.3', '3.1.0'),
  info: fc.record({ title: text, description: text, version: text }),
  servers: fc.constant([{ url: 'https://api.example.com' }]),
  paths: fc.dictionary(
    path,
    fc.dictionary(fc.constantFrom('get', 'put', 'post', 'delete', 'patch', 'head'), operation, {
      minKeys: 1,
    }),
    { minKeys: 1, maxKeys: 4 },
  ),
  components: fc.record({ schemas: fc.record({ A: schema, B: schema }) }),
});

test('whatever a description holds, the document made of it has no error', async () => {
  await fc.assert(
    fc.asyncProperty(description, async (from) => {
      const made = importedOrRefused(from);
      if (!made) return;
      const { plan, diagnostics } = await readCapability(written(made), standard);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(plan?.exposures.map(({ type }) => type)).toEqual(['rest', 'mcp']);
    }),
    { numRuns: 150 },
  );
}, 60_000);

function importedOrRefused(from: unknown) {
  try {
    return imported(from);
  } catch (reason) {
    expect((reason as Error).message).toMatch(/^none of its operations can be called/);
    return undefined;
  }
}
