import { follow, type Members, members } from './json-reference.ts';
import type { JsonSchema } from './json-schema.ts';
import { safePattern } from './safe-pattern.ts';
import { KEYWORDS_OF } from './schema-keywords.ts';
import { checkSchema } from './validate.ts';

/** Bounds on one schema, so that a hostile contract cannot exhaust the validator. */
const MAX_DEPTH = 64;
const MAX_NODES = 10_000;
const MAX_BRANCHES = 200;

/** Annotations that say nothing a caller can use, and identifiers that validators share by name. */
const DROPPED = new Set([
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  'nullable',
  '$id',
  '$schema',
  '$anchor',
  '$dynamicAnchor',
]);

/**
 * An OpenAPI schema as JSON Schema 2020-12 that stands alone: references replaced by what they
 * point at, `nullable` and boolean `exclusiveMinimum` in their modern form. Where a schema
 * contains itself the inner one accepts anything, because clients drop tools with recursive schemas.
 *
 * @throws RangeError when it is no JSON Schema, refers outside its file, is too large, or has a
 *   regular expression that can take exponential time
 */
export function contractSchema(schema: unknown, root: Members): JsonSchema {
  const alone = convertWhole(schema, { root, nodes: 0, path: [], dropped: DROPPED });
  checkSchema(alone);
  return alone;
}

/** The examples of a schema are for who makes values up; callers are told without. */
const DROPPED_BUT_EXAMPLES: ReadonlySet<string> = new Set(
  [...DROPPED].filter((keyword) => keyword !== 'example' && keyword !== 'examples'),
);

/** The same with the examples in it, of a schema that is known to be one. */
export function contractSchemaWithExamples(schema: unknown, root: Members): JsonSchema {
  return convertWhole(schema, { root, nodes: 0, path: [], dropped: DROPPED_BUT_EXAMPLES });
}

function convertWhole(schema: unknown, walk: Walk): JsonSchema {
  const converted = convert(schema, walk, 0);
  return typeof converted === 'boolean' ? fromBoolean(converted) : members(converted);
}

function fromBoolean(schema: boolean): JsonSchema {
  return schema ? {} : { not: {} };
}

interface Walk {
  readonly root: Members;
  nodes: number;
  readonly path: readonly string[];
  readonly dropped: ReadonlySet<string>;
}

function convert(schema: unknown, walk: Walk, depth: number): unknown {
  if (typeof schema === 'boolean') return schema;
  walk.nodes += 1;
  if (depth > MAX_DEPTH || walk.nodes > MAX_NODES) throw new RangeError('a schema is too large');
  const written = members(schema);
  const reference = written.$ref;
  if (typeof reference !== 'string') return convertMembers(written, walk, depth);
  if (walk.path.includes(reference)) return {};
  const inner: Walk = { ...walk, path: [...walk.path, reference] };
  const converted = convert(follow(reference, walk.root), inner, depth + 1);
  walk.nodes = inner.nodes;
  const words = Object.entries(written).filter(([keyword]) => ANNOTATIONS.includes(keyword));
  return typeof converted === 'boolean'
    ? converted
    : { ...members(converted), ...Object.fromEntries(words) };
}

/** Keywords that may stand beside a reference and say more of this use of it. */
const ANNOTATIONS: readonly string[] = ['title', 'description', 'default'];

function convertMembers(schema: Members, walk: Walk, depth: number): JsonSchema {
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (walk.dropped.has(keyword) || keyword.startsWith('x-')) continue;
    // Old descriptions mark a property as required in itself.
    if (keyword === 'required' && !Array.isArray(value)) continue;
    converted[keyword] = convertKeyword(keyword, value, walk, depth);
  }
  return modernise(converted, schema.nullable === true);
}

function convertKeyword(keyword: string, value: unknown, walk: Walk, depth: number): unknown {
  const inner = (schema: unknown) => convert(schema, walk, depth + 1);
  if (keyword === 'pattern' && typeof value === 'string') safePattern(value);
  if (keyword === 'patternProperties')
    for (const name of Object.keys(members(value))) safePattern(name);
  if (KEYWORDS_OF.maps.includes(keyword))
    return Object.fromEntries(
      Object.entries(members(value)).map(([name, schema]) => [name, inner(schema)]),
    );
  if (KEYWORDS_OF.lists.includes(keyword) && Array.isArray(value)) {
    if (value.length > MAX_BRANCHES)
      throw new RangeError(`'${keyword}' has more than ${MAX_BRANCHES} branches`);
    return value.map(inner);
  }
  return KEYWORDS_OF.schemas.includes(keyword) ? inner(value) : value;
}

function modernise(schema: Record<string, unknown>, nullable: boolean): JsonSchema {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[flag] !== 'boolean') continue;
    if (schema[flag]) schema[flag] = schema[bound];
    else delete schema[flag];
    if (schema[flag] !== undefined) delete schema[bound];
    else delete schema[flag];
  }
  if (nullable && typeof schema.type === 'string') {
    schema.type = [schema.type, 'null'];
    if (Array.isArray(schema.enum) && !schema.enum.includes(null))
      schema.enum = [...schema.enum, null];
  }
  return schema;
}
