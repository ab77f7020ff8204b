import type { Cursor, Named } from '../cursor.ts';
import type { WrittenOutput } from '../document.ts';
import { reportWholeValue } from './whole-value.ts';

/** Deeper outputs than anybody writes; anchors can nest without end. */
const MAX_DEPTH = 32;

/** Reads `outputParameters`, in either shape of a named collection. */
export function readOutputs(cursor: Cursor): readonly WrittenOutput[] {
  reportWholeValue(cursor);
  return readEntries(cursor, 0);
}

function readEntries(cursor: Cursor, depth: number): readonly WrittenOutput[] {
  if (depth > MAX_DEPTH) {
    cursor.add('wrong-type', 'error', 'outputs are nested too deeply');
    return [];
  }
  return cursor.named('outputs').map((entry) => readOutput(entry, depth));
}

const KEYS = [
  'name',
  'type',
  'description',
  'mapping',
  'value',
  'const',
  'properties',
  'items',
  'values',
  'maxLength',
  'in',
  'path',
  'required',
  'tuple',
];

function readOutput({ name, namePlace, value: cursor }: Named, depth: number): WrittenOutput {
  if (!cursor.isMap) return readShorthand(cursor, name, namePlace);
  cursor.expectKeys(KEYS, 'an output');
  const type = cursor.get('type').text()?.toLowerCase();
  const properties = readEntries(cursor.get('properties'), depth + 1);
  const items = readItems(cursor.get('items'), depth + 1);
  const values = cursor.get('values');
  if (isVague(type, properties, items)) {
    const message = `an output of type '${type}' says nothing about its content; the value passes through`;
    cursor.add('output-without-properties', 'note', message, cursor.get('type').place);
  }
  return {
    name,
    type,
    description: cursor.get('description').text() ?? '',
    ...readSource(cursor),
    properties,
    items,
    values: values.isMap
      ? readOutput({ name: undefined, namePlace: values.place, value: values }, depth + 1)
      : undefined,
    maxLength: cursor.get('maxLength').integer(),
    place: name === undefined ? cursor.place : namePlace,
  };
}

/** `- fullName` in a list, or `name: $.path` in a map. */
function readShorthand(
  cursor: Cursor,
  name: string | undefined,
  place: WrittenOutput['place'],
): WrittenOutput {
  const text = cursor.isList ? undefined : cursor.text();
  const isPath = text?.startsWith('$') === true;
  return {
    name: name ?? text,
    type: undefined,
    description: '',
    mapping: isPath && text !== undefined ? { text, place: cursor.place } : undefined,
    constant: undefined,
    properties: [],
    items: undefined,
    values: undefined,
    maxLength: undefined,
    place,
  };
}

function isVague(
  type: string | undefined,
  properties: readonly WrittenOutput[],
  items: WrittenOutput | undefined,
): boolean {
  return (type === 'object' && properties.length === 0) || (type === 'array' && !items);
}

/** `mapping` is a path. `value` is one too when it starts with `$`, else a constant, like `const`. */
function readSource(cursor: Cursor): Pick<WrittenOutput, 'mapping' | 'constant'> {
  const constant = cursor.get('const');
  const value = cursor.get('value');
  const mapping = cursor.get('mapping');
  const isPath =
    value.exists && !value.isMap && !value.isList && value.text()?.trim().startsWith('$');
  const path = mapping.exists ? mapping : isPath ? value : undefined;
  const fixed = constant.exists ? constant : value.exists && !isPath ? value : undefined;
  // Some write a path as if it were the name of a variable: `{{$.title}}`.
  const text = path?.text()?.replace(/^\s*\{\{\s*(\$[^{}]*?)\s*\}\}\s*$/, '$1');
  return {
    mapping: path && text !== undefined ? { text, place: path.place } : undefined,
    constant: fixed && { value: fixed.data(), place: fixed.place },
  };
}

/** One description of every item; older documents list the members of the item instead. */
function readItems(cursor: Cursor, depth: number): WrittenOutput | undefined {
  if (!cursor.exists) return undefined;
  const isOutput =
    cursor.isMap &&
    ['type', 'mapping', 'properties', 'value', 'const', 'items'].some((key) =>
      isWord(cursor.get(key)),
    );
  if (isOutput || depth > MAX_DEPTH)
    return readOutput({ name: undefined, namePlace: cursor.place, value: cursor }, depth);
  const properties = readEntries(cursor, depth + 1);
  const [only] = properties;
  if (cursor.isList && properties.length === 1 && only && only.name === undefined) return only;
  return {
    name: undefined,
    type: 'object',
    description: '',
    mapping: undefined,
    constant: undefined,
    properties,
    items: undefined,
    values: undefined,
    maxLength: undefined,
    place: cursor.place,
  };
}

/** A member of an item may be called `type`; the keyword `type` is text, or holds the item's members. */
function isWord(cursor: Cursor): boolean {
  return cursor.exists && (!cursor.isMap || cursor.get('type').exists === false);
}
