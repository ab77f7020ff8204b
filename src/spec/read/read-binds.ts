import type { Cursor } from '../cursor.ts';
import type { Bind } from '../document.ts';

/** Reads a `binds` (or, of old, `externalRefs`) list. */
export function readBinds(cursor: Cursor): readonly Bind[] {
  return cursor.items('binds').map(readBind);
}

function readBind(cursor: Cursor): Bind {
  const namespace = cursor.get('namespace', 'name').text();
  const location = cursor.get('location', 'uri');
  if (location.exists) {
    cursor.add(
      'unsupported-feature',
      'warning',
      `'${location.text()}' is not read; its variables are taken from the environment`,
      location.place,
      { help: "put them into a file for '--env-file'" },
    );
  }
  const keys = cursor
    .get('keys')
    .members()
    .map(({ key, keyPlace, value }) => ({
      name: key,
      source: location.exists ? key : (value.text() ?? key),
      place: keyPlace,
    }));
  return { namespace: namespace ?? 'env', keys, place: cursor.place };
}
