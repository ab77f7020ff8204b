import type { Cursor } from '../cursor.ts';
import type { WrittenMapping, WrittenStep } from '../document.ts';

/** Reads `steps` in either shape of a named collection. A step without a name is named after its place. */
export function readSteps(cursor: Cursor): readonly WrittenStep[] {
  return cursor.named('steps').map(({ name, namePlace, value }, index): WrittenStep => {
    const type = value.get('type');
    const condition = value.get('condition', 'when', 'if');
    const forEach = value.get('forEach');
    return {
      name: name ?? `step-${index + 1}`,
      type: {
        text: type.text()?.toLowerCase() ?? 'call',
        place: type.exists ? type.place : namePlace,
      },
      condition: written(condition),
      forEach: written(forEach),
      content: value,
      place: namePlace,
    };
  });
}

function written(cursor: Cursor): WrittenStep['condition'] {
  const text = cursor.text();
  return text === undefined ? undefined : { text, place: cursor.place };
}

/** Reads `mappings`: what a flow of several steps gives back. */
export function readMappings(cursor: Cursor): readonly WrittenMapping[] {
  return cursor.items('mappings').flatMap((entry): WrittenMapping[] => {
    const target = entry.get('target', 'targetName');
    const value = entry.get('value');
    const [name, text] = [target.text(), value.text()];
    if (name === undefined || text === undefined) {
      entry.add('missing-key', 'error', "a mapping needs 'target' and 'value'");
      return [];
    }
    return [{ target: name, value: { text, place: value.place }, place: target.place }];
  });
}
