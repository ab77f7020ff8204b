import { isMap, isScalar, isSeq, Scalar, YAMLSeq } from 'yaml';
import type { DialectWords } from './dialect-words.ts';
import { EXTENDED } from './names.ts';
import {
  append,
  entriesOf,
  has,
  type MapNode,
  mapNode,
  memberOf,
  remove,
  rename,
  scalarText,
  textOf,
} from './nodes.ts';
import { map, mapOf, named, type Shape, type Spot, word } from './shape.ts';

/** What an output is made of: an answer, what steps give, or nothing. */
export type OutputsOf = 'answer' | 'steps' | 'nothing';

const TYPES = ['string', 'number', 'boolean', 'object', 'array'];

/** Outputs of an action. What is the whole value means the same as none and is left out. */
export function outputs(of: OutputsOf, words: DialectWords): Shape {
  return (value, spot) => {
    const entries = entriesOf(value);
    const [only, ...others] = entries;
    if (!only || (others.length === 0 && of !== 'nothing' && isWhole(only.value))) return undefined;
    if (of === 'steps') return orchestrated(words)(value, spot);
    if (of === 'nothing') return mocks(words)(value, spot);
    return mappedList(value, spot);
  };
}

/** One output is the value itself, several are the members of an object. */
export function mappedList(value: unknown, spot: Spot): unknown {
  const entries = entriesOf(value);
  const [only, ...others] = entries;
  const list = new YAMLSeq<unknown>();
  if ((isSeq(value) || isMap(value)) && value.flow) list.flow = true;
  const isMember = only?.name !== undefined && isMap(only.value) && isConstant(only.value);
  if (only && others.length === 0 && !isMember) {
    list.items.push(mapped(only.value, spot));
    return list;
  }
  const properties = mapNode({});
  for (const entry of entries) {
    const name = entry.name ?? `output-${properties.items.length + 1}`;
    append(properties, name, mapped(entry.value, spot, name) as MapNode);
  }
  list.items.push(mapNode({ type: 'object', properties }));
  return list;
}

/** @param name of the member that it is, when nothing says where it comes from */
function mapped(value: unknown, spot: Spot, name?: string): unknown {
  const output = isMap(value) ? value : shorthand(value);
  remove(output, 'name');
  setType(output, spot);
  setSource(output, name);
  const type = textOf(output, 'type');
  if (type === 'object' && !has(output, 'properties')) append(output, 'properties', flow({}));
  if (type === 'array') setItems(output);
  return SHAPE(output, spot);
}

const inner: Shape = (value, spot) => mapped(value, spot);

const properties: Shape = (value, spot) => {
  if (!isSeq(value)) return namedProperties(value, spot);
  const made = mapNode({});
  for (const entry of entriesOf(value))
    append(made, entry.name ?? `output-${made.items.length + 1}`, entry.value as MapNode);
  return namedProperties(made, spot);
};

function namedProperties(value: unknown, spot: Spot): unknown {
  if (isMap(value))
    for (const pair of value.items)
      pair.value = mapped(pair.value, spot, scalarText(pair.key) ?? '');
  return mapOf((one) => one)(value, spot);
}

const SHAPE = map({
  keys: {
    type: word(TYPES),
    mapping: (value) => value,
    const: (value) => value,
    value: (value) => value,
    properties,
    items: inner,
  },
  dropped: ['description', 'required', 'in', 'path', 'tuple'],
  prepare(output, { label, losses }) {
    for (const key of ['values', 'maxLength'])
      if (has(output, key))
        losses.lose(
          `'${key}' in ${label} has no place in this dialect`,
          memberOf(output, key)?.key,
        );
  },
});

/** `name`, or `name: $.path`. */
function shorthand(value: unknown): MapNode {
  const text = scalarText(value) ?? '';
  return mapNode({ mapping: text.startsWith('$') ? text : memberPath(text) });
}

function memberPath(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `$.${name}` : `$['${name.replace(/['\\]/g, '\\$&')}']`;
}

/** Whatever nothing is said of passes through, like an object. */
function setType(output: MapNode, { label, losses }: Spot): void {
  const written = textOf(output, 'type')?.toLowerCase();
  const structured = has(output, 'items') ? 'array' : 'object';
  const known =
    written === 'integer' ? 'number' : TYPES.includes(written ?? '') ? written : structured;
  if (written === 'integer')
    losses.remark(`that an output in ${label} is a whole number is left out`, output);
  const pair = memberOf(output, 'type');
  if (pair) pair.value = new Scalar(known);
  else output.items.unshift(...mapNode({ type: known ?? structured }).items);
}

function setSource(output: MapNode, name: string | undefined): void {
  if (textOf(output, 'value')?.trim().startsWith('$')) rename(output, 'value', 'mapping');
  const constant = memberOf(output, 'const')?.value ?? memberOf(output, 'value')?.value;
  if (constant !== undefined) {
    const isText = isScalar(constant) && typeof constant.value === 'string';
    rename(output, ...((isText ? ['const', 'value'] : ['value', 'const']) as [string, string]));
    // Nothing that is no text can be a constant by itself; it wins over where else it could come from.
    if (!isText && !has(output, 'mapping')) append(output, 'mapping', new Scalar('$'));
    return;
  }
  if (has(output, 'mapping')) return;
  if (isSaid(output, 'properties')) return;
  if (name !== undefined) append(output, 'mapping', new Scalar(memberPath(name)));
  else if (!has(output, 'items')) append(output, 'mapping', new Scalar('$'));
}

/** What items are: one description, or of old the list of their members. */
function setItems(output: MapNode): void {
  const items = memberOf(output, 'items');
  if (!items?.value) {
    remove(output, 'items');
    append(output, 'items', flow({ type: 'object', mapping: '$', properties: flow({}) }));
    return;
  }
  if (!isSeq(items.value)) return;
  const members = entriesOf(items.value);
  const [only, ...others] = members;
  if (only && others.length === 0 && only.name === undefined && isMap(only.value)) {
    items.value = only.value;
    return;
  }
  items.value = mapNode({ type: 'object', properties: items.value });
}

function flow(members: Parameters<typeof mapNode>[0]): MapNode {
  const made = mapNode(members);
  made.flow = true;
  return made;
}

/** What steps give is said by mappings; outputs only say of what type it is. */
function orchestrated(words: DialectWords): Shape {
  const item: Shape = (value, spot) => {
    if (!isMap(value)) return undefined;
    for (const key of ['mapping', 'value', 'const', 'values', 'maxLength'])
      if (has(value, key))
        spot.losses.lose(`'${key}' of ${spot.label} has no place beside steps`, value);
    if (textOf(value, 'type')?.toLowerCase() === 'integer')
      (memberOf(value, 'type') as { value: unknown }).value = new Scalar('number');
    return TYPED(words)(value, spot);
  };
  return (value, spot) =>
    named({
      as: words.collections,
      item,
      what: 'output',
      names: EXTENDED,
      nameless: () => 'output',
    })(value, spot);
}

const TYPED = (words: DialectWords): Shape =>
  map({
    keys: {
      name: (value) => value,
      type: word(TYPES),
      items: orchestrated(words),
      properties: mapOf((value, spot) => TYPED(words)(value, spot)),
    },
    required: { type: () => new Scalar('string') },
  });

/** Outputs that are the same always, each with its name. */
function mocks(words: DialectWords): Shape {
  const item = map({
    keys: {
      name: (value) => value,
      type: word(['string', 'number', 'boolean']),
      value: onlyText,
    },
    renamed: { value: ['const'] },
    required: { type: () => undefined, value: () => undefined },
  });
  return named({
    as: words.collections,
    item,
    what: 'output',
    names: EXTENDED,
    nameless: () => '',
  });
}

const onlyText: Shape = (value, { label, losses }) => {
  if (!isScalar(value) || typeof value.value !== 'string')
    losses.lose(`${label} is no text, and this dialect has no other constants`, value);
  return value;
};

/** What is whole says nothing beside that. */
function isWhole(value: unknown): boolean {
  if (!isMap(value)) return false;
  const path = (textOf(value, 'mapping') ?? textOf(value, 'value') ?? '').trim();
  const type = textOf(value, 'type')?.toLowerCase() ?? '';
  if (['integer', 'number', 'boolean'].includes(type) || !['', '$', '$.'].includes(path))
    return false;
  return !['properties', 'items', 'values', 'const', 'maxLength'].some((key) => isSaid(value, key));
}

function isSaid(map: MapNode, key: string): boolean {
  const value = memberOf(map, key)?.value;
  if (isMap(value) || isSeq(value)) return value.items.length > 0;
  return has(map, key);
}

function isConstant(output: MapNode): boolean {
  return (
    has(output, 'const') ||
    (has(output, 'value') && !textOf(output, 'value')?.trim().startsWith('$'))
  );
}
