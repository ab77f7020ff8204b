import type { Cursor } from '../cursor.ts';
import type { ExposedAdapter } from '../document.ts';

/** Reads what all entries of `exposes` share; their content is for their exposers. */
export function readExposes(cursor: Cursor): readonly ExposedAdapter[] {
  return cursor.items('exposers').flatMap((entry) => {
    const type = entry.get('type').text();
    if (type === undefined) {
      entry.add('missing-key', 'error', "an exposer has no 'type'", entry.place, {
        disables: 'this exposer',
      });
      return [];
    }
    return [readAdapter(entry, type)];
  });
}

function readAdapter(cursor: Cursor, type: string): ExposedAdapter {
  const port = cursor.get('port');
  const authentication = cursor.get('authentication');
  if (authentication.exists) {
    // Serving without the wall that the author asked for would be worse than not serving.
    cursor.add(
      'unsupported-feature',
      'error',
      'authentication of callers is not supported yet',
      authentication.place,
      {
        disables: `the exposer '${type}'`,
      },
    );
  }
  const namespace = cursor.get('namespace');
  if (!namespace.exists)
    cursor.add(
      'missing-namespace',
      'warning',
      `an exposer has no namespace; it is called '${type}'`,
    );
  return {
    type,
    namespace: namespace.text() ?? type,
    address: cursor.get('address').text(),
    port: port.integer(),
    portPlace: port.place,
    description: cursor.get('description').text() ?? '',
    usable: !authentication.exists,
    content: cursor,
    place: namespace.exists ? namespace.place : cursor.place,
  };
}
