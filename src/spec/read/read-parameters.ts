import type { Cursor, Named } from '../cursor.ts';
import type { WrittenParameter } from '../document.ts';

/**
 * Reads `inputParameters` in either shape. Entries without a name are reported and left out.
 *
 * @param side the official schema forbids `type`, `description` and `required` on the consumed
 *   side, where nearly every published document has them
 */
export function readParameters(
  cursor: Cursor,
  side: 'consumed' | 'exposed',
): readonly WrittenParameter[] {
  return cursor.named('parameters').flatMap((entry) => {
    if (entry.name === undefined) {
      entry.value.add('missing-key', 'error', 'a parameter has no name', entry.namePlace, {
        help: "write 'name: …'",
      });
      return [];
    }
    if (side === 'consumed') reportForeignKeys(entry.value);
    return [readParameter(entry, entry.name)];
  });
}

const FOREIGN = ['type', 'description', 'required'];

function reportForeignKeys(cursor: Cursor): void {
  for (const { key, keyPlace } of cursor.members()) {
    if (!FOREIGN.includes(key)) continue;
    cursor.add(
      'foreign-key',
      'note',
      `the language's schema has no '${key}' on a consumed parameter; it is used as meant`,
      keyPlace,
    );
  }
}

function readParameter(entry: Named, name: string): WrittenParameter {
  const { value: cursor } = entry;
  cursor.expectKeys([...KEYS, ...CONSTRAINTS], 'a parameter');
  const value = cursor.get('value', 'const');
  const fixed = value.text();
  return {
    name,
    in: cursor.get('in').text(),
    type: cursor.get('type').text(),
    required: cursor.get('required').boolean(),
    description: cursor.get('description').text() ?? '',
    value: fixed === undefined ? undefined : { text: fixed, place: value.place },
    constraints: Object.fromEntries(
      CONSTRAINTS.flatMap((key) => {
        const constraint = cursor.get(key);
        return constraint.exists ? [[key, constraint.data()]] : [];
      }),
    ),
    place: entry.namePlace,
  };
}

const KEYS = ['name', 'in', 'type', 'description', 'required', 'value', 'const'];

/** Keywords of JSON Schema that say more of a value than its type. */
const CONSTRAINTS = [
  'pattern',
  'enum',
  'default',
  'items',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];
