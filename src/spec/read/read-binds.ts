import type { Cursor } from '../cursor.ts';
import type { Bind } from '../document.ts';
import type { Entry } from '../imports.ts';
import { parseLocation } from '../location.ts';
import { otherNames } from './other-names.ts';

/** Reads the entries of `binds` (or, of old, `externalRefs`). */
export function readBinds(entries: readonly Entry[]): readonly Bind[] {
  return entries.filter(({ lost }) => !lost).map(readBind);
}

const KEYS = ['namespace', 'name', 'description', 'location', 'uri', 'keys', 'type', 'resolution'];

function readBind({ cursor, as }: Entry): Bind {
  cursor.expectKeys(KEYS, 'a bind');
  const location = cursor.get('location', 'uri');
  const text = location.text()?.trim();
  reportForeign(location, text);
  return {
    namespace: as ?? cursor.get('namespace', 'name').text() ?? 'env',
    aliases: otherNames(as, cursor),
    location: text ? { text, place: location.place } : undefined,
    keys: readKeys(cursor.get('keys')),
    place: cursor.place,
  };
}

function readKeys(cursor: Cursor): Bind['keys'] {
  if (!cursor.isList) {
    return cursor.members().map(({ key, keyPlace, value }) => ({
      name: key,
      source: value.text() ?? key,
      place: keyPlace,
    }));
  }
  return cursor.items('names of variables').flatMap((item) => {
    const name = item.text();
    return name === undefined ? [] : [{ name, source: name, place: item.place }];
  });
}

function reportForeign(cursor: Cursor, text: string | undefined): void {
  const location = text ? parseLocation(text) : undefined;
  if (location?.kind === 'elsewhere')
    cursor.add(
      'unsupported-feature',
      'warning',
      `nothing reads '${location.scheme}:' locations; the variables must be in the environment`,
      cursor.place,
      { help: "only 'file:///./<path>' is read" },
    );
  if (location?.kind === 'absolute')
    cursor.add(
      'absolute-location',
      'warning',
      `'${location.path}' is read wherever it leads, not only in the folder of the document`,
      cursor.place,
      { help: "write 'file:///./<path>' for a file beside the document" },
    );
}
