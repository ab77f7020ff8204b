import type { Cursor } from '../cursor.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Written, WrittenAuthentication } from '../document.ts';

/** Reads an `authentication`: of a consumed API, or of the callers of an exposer. */
export function readAuthentication(cursor: Cursor): WrittenAuthentication | undefined {
  if (!cursor.exists) return undefined;
  const type = cursor.get('type');
  if (!type.exists) {
    cursor.add('missing-key', 'error', "authentication has no 'type'", cursor.headPlace, {
      help: "write 'type: bearer', 'type: basic' or 'type: apikey'",
    });
    return undefined;
  }
  const written = new Map<string, Written>();
  for (const { key, value } of cursor.members()) {
    const text = key === 'type' ? undefined : fieldText(value);
    if (text !== undefined) written.set(key, { text, place: value.place });
  }
  const name = type.text() ?? '';
  return {
    type: { text: name, place: type.place },
    fields: renamed(name, written, cursor),
    place: cursor.headPlace,
  };
}

/** A list, e.g. of scopes, is its items with spaces between them. */
function fieldText(value: Cursor): string | undefined {
  if (!value.isList) return value.text();
  return value
    .items('texts')
    .flatMap((item) => item.text() ?? [])
    .join(' ');
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
