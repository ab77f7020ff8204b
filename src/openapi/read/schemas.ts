import { follow, KEYWORDS_OF, type Members, members } from '../../plan/index.ts';
import { text } from './resolve.ts';

/** Brings schemas into the form of OpenAPI 3.1 and collects what they refer to. */
export interface SchemaReader {
  /**
   * A schema as JSON Schema 2020-12; references lead into {@link SchemaReader.named}.
   *
   * @throws RangeError when it refers outside its file, or to nothing
   */
  read(schema: unknown): unknown;
  /** What was referred to so far, by name, complete. */
  named(): Members;
}

/**
 * Reads the schemas of one description.
 *
 * @param root the description, which references point into
 * @param siblings whether keywords beside `$ref` count, as they do from OpenAPI 3.1 on
 */
export function schemaReader(root: Members, siblings: boolean): SchemaReader {
  const names = new Map<string, string>();
  const named: Record<string, unknown> = {};
  const pending: string[] = [];
  const nameOf = (reference: string) => {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const name = freeName(reference, new Set(names.values()));
    names.set(reference, name);
    pending.push(reference);
    return name;
  };
  const reading: Reading = { nameOf, siblings };
  return {
    read: (schema) => readSchema(schema, reading),
    named() {
      for (let next = pending.pop(); next !== undefined; next = pending.pop())
        named[nameOf(next)] = readSchema(follow(next, root), reading);
      return named;
    },
  };
}

interface Reading {
  readonly nameOf: (reference: string) => string;
  readonly siblings: boolean;
}

/** The last word of a pointer, in the characters a component's name may have. */
function freeName(reference: string, taken: ReadonlySet<string>): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1).replaceAll(/%[0-9a-f]{2}/gi, '_');
  const name = last.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/_+$/, '') || 'schema';
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}

function readSchema(schema: unknown, reading: Reading): unknown {
  if (typeof schema === 'boolean') return schema;
  const written = members(schema);
  if (typeof written.$ref !== 'string') return readMembers(written, reading);
  const { $ref, ...others } = written;
  const reference = { $ref: `#/components/schemas/${reading.nameOf($ref as string)}` };
  if (reading.siblings) return { ...reference, ...readMembers(others, reading) };
  return written.nullable === true ? orNull(reference) : reference;
}

function readMembers(written: Members, reading: Reading): Members {
  const schema: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(written)) {
    if (!DROPPED.includes(keyword) && !keyword.startsWith('x-'))
      schema[keyword] = readKeyword(keyword, value, reading);
  }
  if (written.example !== undefined && !Array.isArray(schema.examples))
    schema.examples = [written.example];
  if (schema.type === 'file') Object.assign(schema, { type: 'string', format: 'binary' });
  modernBounds(schema);
  if (Array.isArray(schema.required)) schema.required = needed(schema.required, schema.properties);
  return written.nullable === true || written['x-nullable'] === true ? nullable(schema) : schema;
}

/** What the modern form says in other words, or no longer knows. */
const DROPPED: readonly string[] = ['nullable', 'example', '$recursiveAnchor', '$recursiveRef'];

function readKeyword(keyword: string, value: unknown, reading: Reading): unknown {
  if (keyword === 'description' || keyword === 'title') return text(value);
  if (keyword === 'discriminator' && typeof value === 'string') return { propertyName: value };
  if (KEYWORDS_OF.maps.includes(keyword))
    return Object.fromEntries(
      Object.entries(members(value)).map(([name, inner]) => [name, readSchema(inner, reading)]),
    );
  if (KEYWORDS_OF.lists.includes(keyword) && Array.isArray(value))
    return value.map((inner) => readSchema(inner, reading));
  return KEYWORDS_OF.schemas.includes(keyword) ? readSchema(value, reading) : value;
}

/**
 * One schema serves requests and answers, so neither needs what only the other has: a `readOnly`
 * member is never sent, a `writeOnly` one never answered (OpenAPI 3.0, Schema Object).
 */
function needed(required: readonly unknown[], properties: unknown): readonly unknown[] {
  const oneWay = (name: unknown) => {
    const { readOnly, writeOnly } = members(members(properties)[String(name)]);
    return readOnly === true || writeOnly === true;
  };
  return [...new Set(required)].filter((name) => !oneWay(name));
}

/** `exclusiveMinimum: true` beside `minimum: 1` is `exclusiveMinimum: 1` today. */
function modernBounds(schema: Record<string, unknown>): void {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[flag] !== 'boolean') continue;
    if (schema[flag] && schema[bound] !== undefined) {
      schema[flag] = schema[bound];
      delete schema[bound];
    } else delete schema[flag];
  }
}

function nullable(schema: Record<string, unknown>): Members {
  if (typeof schema.type === 'string') {
    const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
    return { ...schema, type: [schema.type, 'null'], ...values };
  }
  return KEYWORDS_OF.lists.some((keyword) => keyword in schema) ? orNull(schema) : schema;
}

function orNull(schema: Members): Members {
  return { anyOf: [schema, { type: 'null' }] };
}
