import type { Cursor } from '../cursor.ts';
import type { WrittenMapping, WrittenStep } from '../document.ts';

/**
 * Reads `steps` in either shape of a named collection. A step without a name is called like the
 * operation that it calls, which is how the first versions refer to it, else after its place.
 */
export function readSteps(cursor: Cursor): readonly WrittenStep[] {
  const called = new Set<string>();
  return cursor.named('steps').map(({ name: own, namePlace, value }, index): WrittenStep => {
    const operation = own ?? lastName(value.get('call'));
    const name = operation === undefined || called.has(operation) ? own : operation;
    if (name !== undefined) called.add(name);
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

function lastName(call: Cursor): string | undefined {
  return call.exists && !call.isMap ? call.text()?.split('.').at(-1) : undefined;
}

/** Reads the mappings of steps, which in the first versions stand with the step that they read. */
export function readStepMappings(steps: Cursor): readonly WrittenMapping[] {
  return steps.named('steps').flatMap(({ value }) => readMappings(value.get('mappings')));
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
