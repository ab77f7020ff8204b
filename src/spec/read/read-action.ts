import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
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
export function readAction(written: Cursor, label: string): Action {
  const report = scopedReport(written.report, label);
  const cursor = written.reportingTo(report);
  const call = cursor.get('call');
  const callText = call.text();
  const name = cursor.get('name');
  const action = {
    label,
    name: name.text(),
    description: cursor.get('description').text() ?? '',
    call: callText === undefined ? undefined : { text: callText, place: call.place },
    arguments: readArguments(cursor.get('with')),
    inputs: readParameters(cursor.get('inputParameters'), 'exposed'),
    output: readOutput(cursor.get('outputParameters')),
    unsupported: unsupported(cursor),
    place: name.exists ? name.place : cursor.headPlace,
  };
  return { ...action, usable: !report.failed };
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
    value: literal(value),
    place: keyPlace,
    valuePlace: value.place,
  }));
}

/** An empty value means null, as YAML has it. */
function literal(value: Cursor): unknown {
  return value.exists ? value.data() : null;
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
