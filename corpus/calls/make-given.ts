import { makeValue, newDraw } from '../../src/mock/index.ts';

/** An input as callers are told of it. */
export interface Offered {
  readonly name: string;
  readonly schema: Schema;
}

/** A JSON Schema as data. */
export type Schema = Readonly<Record<string, unknown>>;

/** Behind made-up texts: what has to be encoded wherever it goes. */
const AWKWARD = ' ü/&?#=+';

/**
 * Makes a value for every input, from its schema alone. No two are alike, so that one in the place
 * of another is seen.
 *
 * @param plain inputs that end up where only ASCII can be sent
 */
export function makeGiven(
  inputs: readonly Offered[],
  plain: ReadonlySet<string>,
): ReadonlyMap<string, unknown> {
  return new Map(
    inputs.map(({ name, schema }) => [name, make(schema, name, plain.has(name) ? '' : AWKWARD)]),
  );
}

function make(schema: Schema, name: string, behind: string): unknown {
  const making = {
    draw: newDraw('corpus', name),
    echo: new Map<string, unknown>(),
    examples: true,
    sparse: false,
  };
  const properties = { [name]: filled(schema) };
  const made = makeValue({ type: 'object', properties, required: [name] }, making);
  const value = (made as Record<string, unknown>)[name];
  return typeof value === 'string' && isFree(schema) ? `${value}${behind}` : value;
}

/** Whether any text will do. */
function isFree(schema: Schema): boolean {
  return !['enum', 'const', 'pattern', 'format', 'maxLength', 'example', 'examples'].some(
    (key) => key in schema,
  );
}

const SAYS_SOMETHING = [
  'type',
  'enum',
  'const',
  'properties',
  'items',
  'allOf',
  'oneOf',
  'anyOf',
  '$ref',
];

/** A schema that says little is given something to say, lest the value says nothing. */
function filled(schema: Schema): Schema {
  if (!SAYS_SOMETHING.some((key) => key in schema)) return { ...schema, type: 'string' };
  if (schema.type === 'object' && !('properties' in schema))
    return { ...schema, properties: { text: { type: 'string' }, count: { type: 'integer' } } };
  const items = schema.items as Schema | undefined;
  if (schema.type === 'array' && Object.keys(items ?? {}).length === 0)
    return { ...schema, items: { type: 'string' }, minItems: 2, uniqueItems: true };
  return schema;
}
