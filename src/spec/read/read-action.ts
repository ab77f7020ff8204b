import type { Cursor } from '../cursor.ts';
import type { Action, Written, WrittenArgument } from '../document.ts';
import { readParameters } from './read-parameters.ts';
import { reportWholeValue } from './whole-value.ts';

/** Keys that every exposed operation and tool may have. */
export const ACTION_KEYS = [
  'name',
  'description',
  'display',
  'label',
  'tags',
  'call',
  'with',
  'inputParameters',
  'outputParameters',
  'steps',
  'ref',
  'mappings',
] as const;

/** Reads what an exposed operation or tool does. */
export function readAction(cursor: Cursor, label: string): Action {
  const call = cursor.get('call');
  const callText = call.text();
  return {
    label,
    call: callText === undefined ? undefined : { text: callText, place: call.place },
    arguments: readArguments(cursor.get('with')),
    inputs: readParameters(cursor.get('inputParameters'), 'exposed'),
    output: readOutput(cursor.get('outputParameters')),
    unsupported: unsupported(cursor),
    place: cursor.place,
  };
}

function unsupported(cursor: Cursor): Action['unsupported'] {
  const used = ['steps', 'ref', 'responses', 'responseBinary', 'forward'].find(
    (key) => cursor.get(key).exists,
  );
  if (used !== undefined) return { feature: `'${used}'`, place: cursor.get(used).place };
  const outputs = cursor.get('outputParameters').named('outputs');
  const shaped = outputs.find(({ value }) =>
    ['properties', 'items', 'values', 'value', 'const'].some((key) => value.get(key).exists),
  );
  if (shaped)
    return { feature: 'an output that builds its own structure', place: shaped.value.place };
  const [, second] = outputs;
  return second && { feature: 'more than one output', place: second.value.place };
}

function readArguments(cursor: Cursor): readonly WrittenArgument[] | undefined {
  if (!cursor.exists) return undefined;
  if (!cursor.isMap) {
    cursor.wrongType('a map of parameter names to values');
    return undefined;
  }
  return cursor.members().map(({ key, keyPlace, value }) => ({
    name: key,
    value: value.data(),
    place: keyPlace,
    valuePlace: value.place,
  }));
}

function readOutput(cursor: Cursor): Written | undefined {
  const [only] = cursor.named('outputs');
  if (!only) return undefined;
  const mapping = only.value.get('mapping', 'value');
  const type = only.value.get('type');
  if (/^(object|array)$/.test(type.text() ?? '') && !only.value.get('properties').exists) {
    only.value.add(
      'output-without-properties',
      'warning',
      `an output of type '${type.text()}' says nothing about its content; the value passes through`,
      type.place,
    );
  }
  reportWholeValue(cursor);
  return { text: mapping.text() ?? '$', place: mapping.place };
}
