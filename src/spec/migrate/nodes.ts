import { isMap, isNode, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** A map of a syntax tree that is being rewritten. */
export type MapNode = YAMLMap<unknown, unknown>;

/** Why a document cannot be migrated as it is. */
export class MigrationError extends RangeError {}

/** The member called `key`. */
export function memberOf(map: MapNode, key: string): Pair<unknown, unknown> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Whether there is a member called `key` that is not null. */
export function has(map: MapNode, key: string): boolean {
  const value = memberOf(map, key)?.value;
  return value != null && !(isScalar(value) && value.value == null);
}

/** Text of a scalar, as it is written. */
export function scalarText(value: unknown): string | undefined {
  if (!isScalar(value) || value.value == null) return undefined;
  return typeof value.value === 'string' ? value.value : (value.source ?? String(value.value));
}

/** Text of a member that is a scalar. */
export function textOf(map: MapNode, key: string): string | undefined {
  return scalarText(memberOf(map, key)?.value);
}

/** Gives a member its new name, unless there is one of that name. */
export function rename(map: MapNode, from: string, to: string): void {
  const pair = memberOf(map, from);
  if (pair && isScalar(pair.key) && !memberOf(map, to)) pair.key.value = to;
}

/** Takes a member away. */
export function remove(map: MapNode, key: string): void {
  const pair = memberOf(map, key);
  map.items = map.items.filter((one) => one !== pair);
}

/** Members that are maps: items of a list, values of a map, or nothing. */
export function mapsIn(map: MapNode, key: string): readonly MapNode[] {
  const value = memberOf(map, key)?.value;
  if (isSeq(value)) return value.items.filter((item): item is MapNode => isMap(item));
  if (!isMap(value)) return [];
  return value.items.map((pair) => pair.value).filter((one): one is MapNode => isMap(one));
}

/** Adds a member at the end. */
export function append(map: MapNode, key: string, value: Node): void {
  map.items.push(new Pair(new Scalar(key), value));
}

/** Adds a member in front of the first of some others; at the end when none is there. */
export function insertBefore(
  map: MapNode,
  before: readonly string[],
  pair: Pair<unknown, unknown>,
): void {
  const at = map.items.findIndex(({ key }) => isScalar(key) && before.includes(String(key.value)));
  map.items.splice(at === -1 ? map.items.length : at, 0, pair);
}

/** A map of what is given, in the order given. */
export function mapNode(members: Readonly<Record<string, Node | string | boolean>>): MapNode {
  const map = new YAMLMap<unknown, unknown>();
  for (const [key, value] of Object.entries(members))
    append(map, key, isNode(value) ? value : new Scalar(value));
  return map;
}

/** An entry of a named collection, in whichever shape it was written. */
export interface NamedEntry {
  readonly name: string | undefined;
  /** The key of a map, with its comments; or the entry. */
  readonly key: unknown;
  readonly value: unknown;
}

/** Entries of a named collection in either of its shapes. */
export function entriesOf(collection: unknown): readonly NamedEntry[] {
  if (isMap(collection))
    return collection.items.map(({ key, value }) => ({ name: scalarText(key), key, value }));
  if (!isSeq(collection)) return [];
  return collection.items.map((item) => ({
    name: isMap(item) ? textOf(item, 'name') : undefined,
    key: undefined,
    value: item,
  }));
}

/** A collection as a map keyed by name. */
export function asNamedMap(
  from: MapNode | YAMLSeq,
  entries: readonly (NamedEntry & { readonly name: string })[],
): MapNode {
  const map = new YAMLMap<unknown, unknown>();
  copyStyle(from, map);
  for (const { name, key, value } of entries)
    map.items.push(new Pair(isScalar(key) ? keyCalled(key, name) : nameKey(name, value), value));
  return map;
}

/** A collection as a list of maps with a `name`. */
export function asNamedList(
  from: MapNode | YAMLSeq,
  entries: readonly (NamedEntry & { readonly name: string })[],
): YAMLSeq {
  const list = new YAMLSeq<unknown>();
  copyStyle(from, list);
  for (const { name, key, value } of entries) list.items.push(named(value, name, key));
  return list;
}

function named(value: unknown, name: string, key: unknown): unknown {
  if (!isMap(value)) return value;
  const pair = memberOf(value, 'name');
  if (pair && isScalar(pair.value)) pair.value.value = name;
  else value.items.unshift(new Pair(new Scalar('name'), new Scalar(name)));
  if (isScalar(key) && key.commentBefore != null) value.commentBefore = key.commentBefore;
  return value;
}

function keyCalled(key: Scalar, name: string): Scalar {
  key.value = name;
  return key;
}

/** The key that takes the place of `name`, with the comments of both. */
function nameKey(name: string, item: unknown): Scalar {
  const key = new Scalar(name);
  if (!isMap(item)) return key;
  const pair = memberOf(item, 'name');
  const written = [pair?.key, pair?.value].filter((one): one is Node => isNode(one));
  const comments = [item, ...written].flatMap((one) => [one.commentBefore, one.comment]);
  const before = comments.filter((one) => one != null).join('\n');
  if (before !== '') key.commentBefore = before;
  item.commentBefore = null;
  item.comment = null;
  remove(item, 'name');
  return key;
}

function copyStyle(from: MapNode | YAMLSeq, to: MapNode | YAMLSeq): void {
  if (from.flow !== undefined) to.flow = from.flow;
  if (from.commentBefore != null) to.commentBefore = from.commentBefore;
  if (from.comment != null) to.comment = from.comment;
}
