import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { Action, Written, WrittenArgument } from '../document.ts';
import { readOutputs } from './read-outputs.ts';
import { readParameters } from './read-parameters.ts';
import { readMappings, readStepMappings, readSteps } from './read-steps.ts';

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
export function readAction(entry: Cursor, label: string): Action {
  const report = scopedReport(entry.report, label);
  const cursor = entry.reportingTo(report);
  const name = cursor.get('name');
  const action = {
    label,
    name: name.text(),
    description: cursor.get('description').text() ?? '',
    ...readCall(cursor),
    inputs: readParameters(cursor.get('inputParameters'), 'exposed'),
    steps: readSteps(cursor.get('steps')),
    mappings: [...readStepMappings(cursor.get('steps')), ...readMappings(cursor.get('mappings'))],
    ref: written(cursor.get('ref')),
    outputs: readOutputs(cursor.get('outputParameters')),
    unsupported: undefined,
    place: name.exists ? name.place : cursor.headPlace,
  };
  return { ...action, usable: !report.failed };
}

/** `call` and `with`; one of the first versions has both under `call`. */
function readCall(cursor: Cursor): Pick<Action, 'call' | 'arguments'> {
  const call = cursor.get('call');
  if (!call.isMap) return { call: written(call), arguments: readArguments(cursor.get('with')) };
  call.expectKeys(['operation', 'with'], "'call'");
  return {
    call: written(call.get('operation')),
    arguments: readArguments(call.get('with').exists ? call.get('with') : cursor.get('with')),
  };
}

function written(cursor: Cursor): Written | undefined {
  const text = cursor.text();
  return text === undefined ? undefined : { text, place: cursor.place };
}

/** Reads `with`: a map, or as the `inputParameters` of a step a list of names and values. */
export function readArguments(cursor: Cursor): readonly WrittenArgument[] | undefined {
  if (!cursor.exists) return undefined;
  if (cursor.isList) return readArgumentList(cursor);
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

function readArgumentList(cursor: Cursor): readonly WrittenArgument[] {
  return cursor.named('arguments').flatMap(({ name, namePlace, value: entry }) => {
    if (name === undefined) {
      entry.add('missing-key', 'error', 'an argument has no name', namePlace);
      return [];
    }
    const value = entry.get('value');
    return [{ name, value: literal(value), place: namePlace, valuePlace: value.place }];
  });
}

/** An empty value means null, as YAML has it. */
function literal(value: Cursor): unknown {
  return value.exists ? value.data() : null;
}
