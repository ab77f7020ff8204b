import { isMap, isScalar, isSeq, type Node, Pair, Scalar } from 'yaml';
import type { Losses } from './losses.ts';
import { freeName } from './names.ts';
import {
  asNamedList,
  asNamedMap,
  entriesOf,
  has,
  type MapNode,
  memberOf,
  type NamedEntry,
  rename,
  scalarText,
} from './nodes.ts';

/** Where a value stands. */
export interface Spot {
  /** For people: `tool 'x'`. */
  readonly label: string;
  readonly losses: Losses;
}

/**
 * What a dialect has a place for. Gives the value as the dialect writes it, reporting what it
 * cannot; `undefined` when there is nothing left to write.
 */
export type Shape = (value: unknown, spot: Spot) => unknown;

/** Whatever it is. */
export const anything: Shape = (value) => value;

/** Text, which numbers and booleans are written as; `pattern` is what the dialect accepts. */
export function text({ pattern, optional }: { pattern?: RegExp; optional?: true } = {}): Shape {
  return (value, { label, losses }) => {
    const written = scalarText(value);
    if (written === undefined || !isScalar(value)) {
      losses.lose(`${label} is no text`, value);
      return undefined;
    }
    if (typeof value.value !== 'string') value.value = written;
    if (!pattern || pattern.test(written)) return value;
    const message = `${label} is '${written}', which this dialect does not accept`;
    if (!optional) losses.lose(message, value);
    else losses.remark(`${message}; it is left out`, value);
    return optional ? undefined : value;
  };
}

/** One of some words, in any case; `others` are further spellings of them. */
export function word(
  words: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Shape {
  return (value, { label, losses }) => {
    const written = scalarText(value)?.trim() ?? '';
    const found =
      others[written.toLowerCase()] ??
      words.find((one) => one.toLowerCase() === written.toLowerCase());
    if (found === undefined || !isScalar(value)) {
      losses.lose(`${label} is '${written}', which this dialect does not have`, value);
      return value;
    }
    if (value.value !== found) value.value = found;
    return value;
  };
}

/** A scalar of a JSON type. */
export function plain(type: 'boolean' | 'number'): Shape {
  return (value, { label, losses }) => {
    if (!isScalar(value) || typeof value.value !== type)
      losses.lose(`${label} is no ${type}`, value);
    return value;
  };
}

/** A number of a TCP port. */
export const port: Shape = (value, { label, losses }) => {
  const number = Number(scalarText(value));
  if (!isScalar(value) || !Number.isInteger(number) || number < 1)
    losses.lose(`${label} is no port that this dialect accepts`, value);
  else value.value = number;
  return value;
};

const SIZE = /^\d+(?:\.\d+)?(?:B|KiB|MiB|GiB)$/;

/** How much of a binary answer is taken. */
export const binarySize: Shape = (value, spot) => {
  const written = scalarText(value);
  if (isScalar(value) && written !== undefined && /^\d+$/.test(written))
    value.value = `${written}B`;
  return text({ pattern: SIZE })(value, spot);
};

/** How a map is written. */
export interface MapShape {
  readonly keys: Readonly<Record<string, Shape>>;
  /** Older names of keys, by the dialect's own. */
  readonly renamed?: Readonly<Record<string, readonly string[]>>;
  /** Keys that go without a word, where the dialect has none of that name: nothing depends on them. */
  readonly dropped?: readonly string[];
  /** What is done first, to the map as it was written. */
  prepare?(map: MapNode, spot: Spot): void;
  /** What stands where a key must be and is not; `undefined` when nothing can. */
  readonly required?: Readonly<Record<string, (map: MapNode) => Node | undefined>>;
  /** Whether keys that the dialect does not have change what it does. */
  readonly strict?: true;
}

/** A map with these keys and no others. */
export function map(shape: MapShape): Shape {
  return (value, spot) => {
    if (!isMap(value)) {
      spot.losses.lose(`${spot.label} is no map`, value);
      return undefined;
    }
    for (const [key, others] of Object.entries(shape.renamed ?? {}))
      for (const other of others) rename(value, other, key);
    shape.prepare?.(value, spot);
    value.items = value.items.filter((pair) => keepMember(pair, shape, spot));
    fillRequired(value, shape, spot);
    return value;
  };
}

function fillRequired(value: MapNode, { required = {} }: MapShape, { label, losses }: Spot): void {
  for (const [key, fallback] of Object.entries(required)) {
    if (has(value, key)) continue;
    const made = fallback(value);
    if (made === undefined) losses.lose(`${label} has no '${key}'`, value);
    else setMember(value, key, made);
  }
}

function setMember(value: MapNode, key: string, made: Node): void {
  const pair = memberOf(value, key);
  if (pair) pair.value = made;
  else value.items.push(new Pair(new Scalar(key), made));
}

function keepMember(pair: Pair<unknown, unknown>, shape: MapShape, spot: Spot): boolean {
  const key = scalarText(pair.key) ?? '';
  const { label, losses } = spot;
  const inner = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
  const isEmpty = pair.value == null || (isScalar(pair.value) && pair.value.value == null);
  if (isEmpty) return false;
  if (inner) {
    pair.value = inner(pair.value, { label: `'${key}' of ${label}`, losses });
    return pair.value !== undefined;
  }
  if (shape.dropped?.includes(key)) return false;
  const message = `'${key}' of ${label} is left out: there is no place for it`;
  if (shape.strict) losses.lose(message, pair.key);
  else losses.remark(message, pair.key);
  return false;
}

/** A list of such things. */
export function list(item: Shape, what: string): Shape {
  return (value, spot) => {
    if (!isSeq(value)) {
      spot.losses.lose(`${spot.label} is no list`, value);
      return undefined;
    }
    const label = (one: unknown) => labelOf(what, nameIn(one));
    value.items = value.items
      .map((one) => item(one, { label: label(one), losses: spot.losses }))
      .filter((one) => one !== undefined);
    return value.items.length > 0 ? value : undefined;
  };
}

function nameIn(value: unknown): string | undefined {
  if (!isMap(value)) return undefined;
  return ['namespace', 'name', 'path', 'method', 'import']
    .map((key) => scalarText(memberOf(value, key)?.value))
    .find((one) => one !== undefined);
}

function labelOf(what: string, name: string | undefined): string {
  return name === undefined ? what : `${what} '${name}'`;
}

/** Any map whose values are such. */
export function mapOf(item: Shape, names?: RegExp): Shape {
  return (value, spot) => {
    if (!isMap(value)) {
      spot.losses.lose(`${spot.label} is no map`, value);
      return undefined;
    }
    value.items = value.items.filter((pair) => {
      const name = scalarText(pair.key) ?? '';
      const label = `'${name}' of ${spot.label}`;
      if (names && !names.test(name))
        spot.losses.lose(`${label} has a name that this dialect does not accept`, pair.key);
      pair.value = item(pair.value, { label, losses: spot.losses });
      return pair.value !== undefined;
    });
    return value;
  };
}

/** How a named collection is written. */
export interface CollectionShape {
  readonly as: 'list' | 'map';
  readonly item: Shape;
  /** For people: what one is. */
  readonly what: string;
  readonly names: RegExp;
  /** What one without a name is called. */
  nameless(entry: MapNode, index: number): string;
  /** Whether nobody refers to the names, so that they may become others. */
  readonly free?: true;
}

/** Things with names: a list in the earlier dialects, a map in the later ones. */
export function named(shape: CollectionShape): Shape {
  return (value, spot) => {
    if (!isMap(value) && !isSeq(value)) {
      spot.losses.lose(`${spot.label} is no collection`, value);
      return undefined;
    }
    const taken = new Set<string>();
    const entries = entriesOf(value).flatMap((entry, index) => {
      const kept = keepEntry(entry, index, { shape, spot, taken });
      return kept ? [kept] : [];
    });
    if (entries.length === 0) return undefined;
    return shape.as === 'map' ? asNamedMap(value, entries) : asNamedList(value, entries);
  };
}

interface Keeping {
  readonly shape: CollectionShape;
  readonly spot: Spot;
  /** Names that entries before have. */
  readonly taken: Set<string>;
}

function keepEntry(entry: NamedEntry, index: number, { shape, spot, taken }: Keeping) {
  const { losses } = spot;
  const nameless = () => (isMap(entry.value) ? shape.nameless(entry.value, index) : '');
  const own = entry.name ?? nameless();
  const label = labelOf(shape.what, own);
  const at = entry.key ?? entry.value;
  const name = shape.free ? freeName(own, taken, 'root') : own;
  if (name !== own && entry.name !== undefined) losses.remark(`${label} is called '${name}'`, at);
  if (!shape.names.test(name))
    losses.lose(`${label} has a name that this dialect does not accept`, at);
  if (taken.has(name)) losses.lose(`two are called ${label}; rename one`, at);
  const value = shape.item(entry.value, { label, losses });
  if (value === undefined) return undefined;
  taken.add(name);
  return { ...entry, name, value };
}
