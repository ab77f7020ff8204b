import { follow, type Members, members } from './json-reference.ts';
import type { JsonSchema } from './json-schema.ts';

/** Bounds on one schema, so that a hostile contract cannot exhaust the validator. */
const MAX_DEPTH = 64;
const MAX_NODES = 10_000;

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
 * @throws RangeError when it refers outside its file, is too large, or has a regular expression
 *   that can take exponential time
 */
export function contractSchema(schema: unknown, root: Members): JsonSchema {
  const walk: Walk = { root, nodes: 0, path: [] };
  return members(convert(schema, walk, 0));
}

interface Walk {
  readonly root: Members;
  nodes: number;
  readonly path: readonly string[];
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
  return converted;
}

function convertMembers(schema: Members, walk: Walk, depth: number): JsonSchema {
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (!DROPPED.has(keyword) && !keyword.startsWith('x-')) {
      converted[keyword] = convertKeyword(keyword, value, walk, depth);
    }
  }
  return modernise(converted, schema.nullable === true);
}

function convertKeyword(keyword: string, value: unknown, walk: Walk, depth: number): unknown {
  if (keyword === 'pattern') return checkedPattern(value);
  if (['properties', 'patternProperties', '$defs', 'dependentSchemas'].includes(keyword)) {
    return Object.fromEntries(
      Object.entries(members(value)).map(([name, inner]) => [
        name,
        convert(inner, walk, depth + 1),
      ]),
    );
  }
  if (['allOf', 'anyOf', 'oneOf', 'prefixItems'].includes(keyword) && Array.isArray(value)) {
    return value.map((inner) => convert(inner, walk, depth + 1));
  }
  const holdsSchema = [
    'items',
    'additionalProperties',
    'not',
    'contains',
    'propertyNames',
    'if',
    'then',
    'else',
    'unevaluatedProperties',
    'unevaluatedItems',
  ];
  return holdsSchema.includes(keyword) ? convert(value, walk, depth + 1) : value;
}

/** A repeated group that itself repeats, such as `(a+)+`, can take exponential time on a short text. */
function checkedPattern(pattern: unknown): unknown {
  if (typeof pattern === 'string' && /\([^()]*[+*}][^()]*\)\s*[+*{]/.test(pattern)) {
    throw new RangeError(`the pattern '${pattern}' can take exponential time`);
  }
  return pattern;
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
  }
  if (nullable && typeof schema.type === 'string') {
    schema.type = [schema.type, 'null'];
    if (Array.isArray(schema.enum)) schema.enum = [...schema.enum, null];
  }
  return schema;
}
