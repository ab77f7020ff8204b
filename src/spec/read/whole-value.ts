import type { Cursor } from '../cursor.ts';

/** Reports outputs that write `$.`, which every generated document does. */
export function reportWholeValue(outputs: Cursor): void {
  for (const { value } of outputs.named('outputs')) {
    const mapping = value.get('mapping', 'value');
    if (!mapping.exists || mapping.isMap || mapping.isList || mapping.text()?.trim() !== '$.')
      continue;
    mapping.add(
      'whole-value-mapping',
      'note',
      "'$.' is not JSONPath; it is read as '$', the whole value",
      mapping.place,
      { fix: [{ text: '$.', by: '$' }] },
    );
  }
}
