import { normalForm } from '../kernel/index.ts';
import { type JsonSchema, type Members, members } from '../plan/index.ts';
import type { Draw } from './draw.ts';
import { makeNumber } from './make-number.ts';
import { makeText, type Spot } from './make-text.ts';

/** How values are made up. */
export interface Making {
  readonly draw: Draw;
  /** What the request said, by the normal form of its name; members of that name repeat it. */
  readonly echo: ReadonlyMap<string, unknown>;
  /** Whether examples inside the schema are used. */
  readonly examples: boolean;
  /** Whether members that may be absent are left out. */
  readonly sparse: boolean;
}

/** Deeper than this lists and objects are as empty as their schema allows. */
const DEEPEST = 8;
const MOST_ITEMS = 100;

/** A value that fits a schema, as far as it says something that can be obeyed. Check it. */
export function makeValue(schema: JsonSchema, making: Making): unknown {
  return make(schema, { pointer: '', name: '', depth: 0, turn: 0 }, making);
}

interface At extends Spot {
  readonly depth: number;
  /** Among the items of a list whose items must differ. */
  readonly turn: number;
}

function make(written: unknown, at: At, making: Making): unknown {
  const schema = flat(members(written), 0);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[at.turn % schema.enum.length];
  const type = typeOf(schema);
  const example = making.examples ? exampleOf(schema) : undefined;
  if (example !== undefined && !('properties' in schema || 'items' in schema)) return example;
  switch (type) {
    case 'object':
      return makeObject(schema, at, making);
    case 'array':
      return makeList(schema, at, making);
    case 'string':
      return makeText(schema, making.draw, at);
    case 'integer':
    case 'number':
      return makeNumber(schema, making.draw.number(at.pointer));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

/** The example that a schema gives of its values. */
export function exampleOf(schema: Members): unknown {
  if (schema.example !== undefined) return schema.example;
  return Array.isArray(schema.examples) ? schema.examples[0] : undefined;
}

function typeOf({ type, properties, items, prefixItems, pattern, format }: Members): unknown {
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if (properties !== undefined) return 'object';
  if (items !== undefined || prefixItems !== undefined) return 'array';
  return pattern === undefined && format === undefined ? undefined : 'string';
}

/** A schema together with all of `allOf` and the first of `oneOf` and `anyOf`. */
function flat(schema: Members, depth: number): Members {
  const { allOf, oneOf, anyOf, ...own } = schema;
  const parts = [list(allOf), list(oneOf).slice(0, 1), list(anyOf).slice(0, 1)].flat();
  if (parts.length === 0 || depth > DEEPEST) return own;
  return parts.map((part) => flat(members(part), depth + 1)).reduce(both, own);
}

function both(one: Members, other: Members): Members {
  return {
    ...one,
    ...other,
    ...('properties' in one || 'properties' in other
      ? { properties: { ...members(one.properties), ...members(other.properties) } }
      : {}),
    required: [...list(one.required), ...list(other.required)],
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function makeObject(schema: Members, at: At, making: Making): Members {
  const required = list(schema.required).filter((name) => typeof name === 'string');
  const sparse = making.sparse || at.depth >= DEEPEST;
  const declared = Object.entries(members(schema.properties)).filter(
    ([name, property]) =>
      required.includes(name) || !(sparse || members(property).writeOnly === true),
  );
  const undeclared = required
    .filter((name) => !Object.hasOwn(members(schema.properties), name))
    .map((name): [string, unknown] => [name, schema.additionalProperties ?? { type: 'string' }]);
  return Object.fromEntries(
    [...declared, ...undeclared].map(([name, property]) => [
      name,
      makeMember(name, property, at, making),
    ]),
  );
}

function makeMember(name: string, property: unknown, at: At, making: Making): unknown {
  const inner = { ...at, pointer: `${at.pointer}/${name}`, name, depth: at.depth + 1, turn: 0 };
  const said = echoed(name, flat(members(property), 0), at, making);
  return said === undefined ? make(property, inner, making) : said;
}

/** What the request said under this name, as the type of the member. */
function echoed(name: string, schema: Members, { pointer }: At, { echo }: Making): unknown {
  const form = normalForm(name);
  const said = form === 'id' && pointer !== '' ? undefined : echo.get(form);
  if (said === undefined) return undefined;
  const type = typeOf(schema);
  if (type === 'string' && !Array.isArray(schema.enum)) return String(said);
  const number = Number(said);
  const whole = type === 'integer' && Number.isSafeInteger(number);
  return whole || (type === 'number' && Number.isFinite(number)) ? number : undefined;
}

function makeList(schema: Members, at: At, making: Making): readonly unknown[] {
  const fixed = list(schema.prefixItems);
  const length = schema.items === false ? fixed.length : lengthOf(schema, at, making);
  return Array.from({ length: Math.max(length, fixed.length) }, (_, index) => {
    const spot = { ...at, pointer: `${at.pointer}/${index}`, depth: at.depth + 1 };
    const turn = schema.uniqueItems === true ? index : 0;
    return make(fixed[index] ?? schema.items, { ...spot, turn }, making);
  });
}

/** One or two, unless the schema wants more or fewer. */
function lengthOf(schema: Members, at: At, { draw, sparse }: Making): number {
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : MOST_ITEMS;
  const wanted = sparse || at.depth >= DEEPEST ? 0 : 1 + (draw.number(at.pointer) % 2);
  return Math.min(Math.max(least, Math.min(wanted, most)), MOST_ITEMS);
}
