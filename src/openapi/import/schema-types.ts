import { type Members, members } from '../../plan/index.ts';

const TYPES: readonly unknown[] = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

/** The one type a value must have; `undefined` when it may have several. */
export function typeOf(schema: Members, schemas: Members, depth = 0): string | undefined {
  const { type, properties, allOf, anyOf, oneOf } = referred(schema, schemas);
  const stated = (Array.isArray(type) ? type : [type]).filter((one) => TYPES.includes(one));
  if (stated.length > 0) return stated.length === 1 ? String(stated[0]) : undefined;
  if (properties !== undefined) return 'object';
  const parts = [allOf, anyOf, oneOf].find(Array.isArray) ?? [];
  if (depth > 10) return undefined;
  const types = parts
    .filter((part) => members(part).type !== 'null')
    .map((part) => typeOf(members(part), schemas, depth + 1));
  const distinct = new Set(Array.isArray(allOf) ? types.filter(Boolean) : types);
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

const REFERENCE = '#/components/schemas/';

/** A schema, or what its reference leads to. */
export function referred(schema: unknown, schemas: Members): Members {
  let current = members(schema);
  for (let hops = 0; typeof current.$ref === 'string' && hops < 10; hops += 1)
    current = members(schemas[current.$ref.slice(REFERENCE.length)]);
  return current;
}

const MOST_CHOICES = 20;

/** What a value may be, in words; empty when that is not a short list. */
export function choices(values: unknown): string {
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_CHOICES) return '';
  return `One of: ${values.filter((value) => value !== null).join(', ')}.`;
}
