import type { Cursor } from '../cursor.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Written, WrittenAuthentication } from '../document.ts';
import type { Place } from '../position.ts';

/** Reads an `authentication`: of a consumed API, or of the callers of an exposer. */
export function readAuthentication(written: Cursor): WrittenAuthentication | undefined {
  if (!written.exists) return undefined;
  const cursor = onlyItem(written);
  if (cursor.isList) return severalAtOnce(cursor);
  const type = cursor.isMap ? cursor.get('type') : cursor;
  if (!type.exists) {
    cursor.add('missing-key', 'error', "authentication has no 'type'", cursor.headPlace, {
      help: "write 'type: bearer', 'type: basic' or 'type: apikey'",
    });
    return undefined;
  }
  const { fields, nested } = readFields(cursor);
  const name = type.text() ?? '';
  const key = keyInPlace(name, cursor);
  if (key) return { ...key, type: { text: 'apikey', place: type.place }, place: cursor.headPlace };
  return {
    type: { text: name, place: type.place },
    fields: renamed(name, fields, cursor),
    nested,
    place: cursor.headPlace,
  };
}

/** A list of one is that one. */
function onlyItem(cursor: Cursor): Cursor {
  const [only, ...others] = cursor.isList ? cursor.items('authentications') : [];
  return only?.isMap && others.length === 0 ? only : cursor;
}

/** Whether one of them is enough or all are needed is not said, so that none is understood. */
function severalAtOnce(list: Cursor): WrittenAuthentication {
  const items = list.items('authentications');
  const types = items.flatMap((item) => (item.isMap ? item.get('type').text() : []) ?? []);
  const text = types.length > 0 ? types.join(' and ') : 'a list';
  const place = items[0]?.headPlace ?? list.place;
  return { type: { text, place }, fields: new Map(), nested: new Map(), place };
}

/** Texts by name, and the places of what is no text. */
function readFields(cursor: Cursor): Pick<WrittenAuthentication, 'fields' | 'nested'> & {
  readonly fields: Map<string, Written>;
} {
  const fields = new Map<string, Written>();
  const nested = new Map<string, Place>();
  for (const { key, value } of cursor.members()) {
    if (key === 'type') continue;
    const holdsMaps =
      value.isMap || (value.isList && value.items('texts').some((one) => one.isMap));
    const text = holdsMaps ? undefined : fieldText(value);
    if (holdsMaps) nested.set(key, value.headPlace);
    if (text !== undefined) fields.set(key, { text, place: value.place });
  }
  return { fields, nested };
}

/** A list, e.g. of scopes, is its items with spaces between them. */
function fieldText(value: Cursor): string | undefined {
  if (!value.isList) return value.text();
  return value
    .items('texts')
    .flatMap((item) => item.text() ?? [])
    .join(' ');
}

/** `type: header` and `type: query` say where an API key goes. */
function keyInPlace(
  type: string,
  cursor: Cursor,
): Pick<WrittenAuthentication, 'fields' | 'nested'> | undefined {
  const placement = type.toLowerCase();
  if (placement !== 'header' && placement !== 'query') return undefined;
  const lists = [cursor.get('parameters'), cursor.get('headers'), cursor.get(placement)];
  const holder = lists.map(onlyItem).find((one) => one.isMap) ?? cursor;
  const own = holder.get('value', 'token').exists ? ['key', 'name'] : ['name'];
  const key = holder.get(placement === 'query' ? 'parameter' : 'header', ...own);
  const value = holder.get('value', 'token', 'key');
  const [keyText, valueText] = [key, value].map((one) => (one.isMap ? undefined : fieldText(one)));
  if (keyText === undefined || valueText === undefined || key.place === value.place)
    return undefined;
  const message = `'type: ${type}' is read as an API key in the ${placement}, '${keyText}'`;
  const help = `write 'type: apikey', 'placement: ${placement}', 'key: ${keyText}' and 'value'`;
  cursor.add('name-mismatch', 'warning', message, cursor.get('type').place, { help });
  return {
    fields: new Map([
      ['placement', { text: placement, place: cursor.get('type').place }],
      ['key', { text: keyText, place: key.place }],
      ['value', { text: valueText, place: value.place }],
    ]),
    nested: new Map(),
  };
}

/** Names that fields have in other descriptions of APIs, by the name that the language has for them. */
const OTHER_NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  apikey: { placement: ['in'], key: ['name'], value: ['token'] },
  bearer: { token: ['value'] },
};

function renamed(type: string, written: Map<string, Written>, cursor: Cursor) {
  const fields = new Map(written);
  const others = OTHER_NAMES[type.toLowerCase().replace('-', '')] ?? {};
  const header = fields.get('header');
  // `header: X-Key, key: secret`: here `key` is the credential.
  if (header && 'key' in others) {
    const value = fields.get('value') ?? fields.get('key');
    if (value) fields.set('value', value);
    fields.set('key', header);
    report('header', 'key', cursor, {});
  }
  for (const [name, aliases] of Object.entries(others)) {
    const alias = aliases.find((one) => fields.has(one));
    const value = alias === undefined ? undefined : fields.get(alias);
    if (fields.has(name) || alias === undefined || !value) continue;
    fields.set(name, value);
    report(alias, name, cursor, written.has('header') ? {} : { fix: [{ text: alias, by: name }] });
  }
  return fields;
}

function report(alias: string, name: string, cursor: Cursor, fix: Pick<Diagnostic, 'fix'>): void {
  const message = `'${alias}' of an authentication is read as '${name}'`;
  cursor.add('name-mismatch', 'warning', message, cursor.keyPlace(alias), {
    help: `write '${name}'`,
    ...fix,
  });
}
