import { isMap, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, type YAMLSeq } from 'yaml';

/** A map of a syntax tree that is being rewritten. */
export type MapNode = YAMLMap<unknown, unknown>;

/** Why a document cannot be migrated as it is. */
export class MigrationError extends RangeError {}

/** The member called `key`. */
export function memberOf(map: MapNode, key: string): Pair<unknown, unknown> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Text of a member that is a scalar. */
export function textOf(map: MapNode, key: string): string | undefined {
  const value = memberOf(map, key)?.value;
  return isScalar(value) && value.value != null ? String(value.value) : undefined;
}

/** Gives a member its new name, unless there is one of that name. */
export function rename(map: MapNode, from: string, to: string): void {
  const pair = memberOf(map, from);
  if (pair && isScalar(pair.key) && !memberOf(map, to)) pair.key.value = to;
}

/** Takes a member away. */
export function remove(map: MapNode, key: string): void {
  map.items = map.items.filter((pair) => pair !== memberOf(map, key));
}

/** Members that are maps: items of a list, values of a map, or nothing. */
export function mapsIn(map: MapNode, key: string): readonly MapNode[] {
  const value = memberOf(map, key)?.value;
  if (isSeq(value)) return value.items.filter((item): item is MapNode => isMap(item));
  if (!isMap(value)) return [];
  return value.items.map((pair) => pair.value).filter((one): one is MapNode => isMap(one));
}

/**
 * Makes a map keyed by name of a list of things with a name.
 *
 * @param nameless what an entry without a name is called, by its place in the list
 * @throws MigrationError when two entries have the same name
 */
export function listToMap(
  map: MapNode,
  key: string,
  nameless: (entry: MapNode, index: number) => string,
): void {
  const pair = memberOf(map, key);
  const list = pair?.value;
  if (!pair || !isSeq(list)) return;
  const named = new YAMLMap<unknown, unknown>();
  if (list.flow !== undefined) named.flow = list.flow;
  copyComments(list, named);
  for (const [index, item] of list.items.entries()) {
    if (!isMap(item)) throw new MigrationError(`an entry of '${key}' is no map`);
    const name = textOf(item, 'name') ?? nameless(item, index);
    if (memberOf(named, name))
      throw new MigrationError(`two entries of '${key}' are called '${name}'; rename one`);
    named.items.push(new Pair(nameKey(name, item), item));
    remove(item, 'name');
  }
  pair.value = named;
}

/** The key that takes the place of `name`, with the comments of both. */
function nameKey(name: string, item: MapNode): Scalar {
  const key = new Scalar(name);
  const pair = memberOf(item, 'name');
  const written = [pair?.key, pair?.value].filter((one): one is Node => one != null);
  const comments = [item, ...written].flatMap((one) => [one.commentBefore, one.comment]);
  const before = comments.filter((one) => one != null).join('\n');
  if (before !== '') key.commentBefore = before;
  item.commentBefore = null;
  item.comment = null;
  return key;
}

function copyComments(from: YAMLSeq, to: MapNode): void {
  if (from.commentBefore != null) to.commentBefore = from.commentBefore;
  if (from.comment != null) to.comment = from.comment;
}

/** Adds a member at the end. */
export function append(map: MapNode, key: string, value: Node): void {
  map.items.push(new Pair(new Scalar(key), value));
}

/** Adds a member in front of another one; at the end when that is not there. */
export function insertBefore(map: MapNode, before: string, key: string, value: Node): void {
  const at = map.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === before);
  map.items.splice(at === -1 ? map.items.length : at, 0, new Pair(new Scalar(key), value));
}
