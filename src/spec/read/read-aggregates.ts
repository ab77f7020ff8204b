import type { Cursor } from '../cursor.ts';
import type { Aggregate, AggregateFlow } from '../document.ts';
import type { Entry } from '../imports.ts';
import { otherNames } from './other-names.ts';
import { ACTION_KEYS, readAction } from './read-action.ts';

/** Reads `aggregates`: flows by name that exposers refer to with `ref: namespace.flow`. */
export function readAggregates(entries: readonly Entry[]): readonly Aggregate[] {
  return entries.flatMap(({ cursor: entry, as, lost }): Aggregate[] => {
    if (lost) return [];
    entry.expectKeys(
      ['namespace', 'label', 'display', 'description', 'functions', 'flows'],
      'an aggregate',
    );
    const namespace = entry.get('namespace');
    const name = as ?? namespace.text();
    if (name === undefined) {
      entry.add('missing-key', 'error', "an aggregate has no 'namespace'", entry.headPlace, {
        disables: 'what refers to it',
      });
      return [];
    }
    const flows = entry.get('flows', 'functions').named('flows');
    return [
      {
        namespace: name,
        aliases: otherNames(as, entry),
        flows: flows.flatMap(({ name: flow, value }) => readFlow(flow, value, name)),
        place: namespace.exists ? namespace.place : entry.headPlace,
      },
    ];
  });
}

function readFlow(name: string | undefined, cursor: Cursor, namespace: string): AggregateFlow[] {
  if (name === undefined) {
    cursor.add('missing-key', 'error', "a flow has no 'name'", cursor.headPlace, {
      disables: 'what refers to it',
    });
    return [];
  }
  cursor.expectKeys([...ACTION_KEYS, 'semantics', 'outputMediaType'], 'a flow');
  const semantics = cursor.get('semantics');
  semantics.expectKeys(['safe', 'idempotent', 'cacheable'], "'semantics'");
  return [
    {
      name,
      action: readAction(cursor, `flow '${namespace}.${name}'`),
      semantics: {
        safe: semantics.get('safe').boolean(),
        idempotent: semantics.get('idempotent').boolean(),
      },
    },
  ];
}
