import { suggester } from '../kernel/index.ts';
import type { Action, Aggregate, AggregateFlow, Report, Semantics } from '../spec/index.ts';
import { type NameMatch, nameIndex } from './names.ts';

/** Finds the flow that a `ref` names. */
export interface AggregateLookup {
  readonly ids: readonly string[];
  match(written: string): NameMatch;
  /** The id that somebody may have meant. */
  suggest(written: string): string | undefined;
  find(id: string): Found | undefined;
}

interface Found {
  readonly flow: AggregateFlow;
  /** What means the inputs of the flow. */
  readonly namespaces: readonly string[];
}

/** Flows by `namespace.name`. No other name of an aggregate takes the place of a namespace. */
export function aggregateLookup(aggregates: readonly Aggregate[]): AggregateLookup {
  const called = (names: (aggregate: Aggregate) => readonly string[]) =>
    aggregates.flatMap((aggregate) =>
      names(aggregate).flatMap((name) =>
        aggregate.flows.map((flow) => [`${name}.${flow.name}`, found(flow, aggregate)] as const),
      ),
    );
  const flows = new Map<string, Found>([
    ...called(({ aliases }) => aliases),
    ...called(({ namespace }) => [namespace]),
  ]);
  const ids = [...flows.keys()];
  return { ids, match: nameIndex(ids), suggest: suggester(ids), find: (id) => flows.get(id) };
}

function found(flow: AggregateFlow, { namespace, aliases }: Aggregate): Found {
  return { flow, namespaces: [namespace, ...aliases] };
}

/** An action with what it refers to put in its place. */
export interface Referred {
  readonly action: Action;
  /** More words that mean the inputs: the namespace of the aggregate. */
  readonly prefixes: readonly string[];
  readonly semantics: Semantics;
}

const NO_SEMANTICS: Semantics = { safe: undefined, idempotent: undefined };

/**
 * Puts the flow that an action refers to in its place. What the action says itself wins:
 * description, inputs, outputs.
 *
 * @returns `undefined` when there is no such flow, or it cannot be served; the report says why
 */
export function withReference(
  action: Action,
  { aggregates, report }: { aggregates: AggregateLookup; report: Report },
): Referred | undefined {
  if (!action.ref) return { action, prefixes: [], semantics: NO_SEMANTICS };
  const match = aggregates.match(action.ref.text.trim());
  const found =
    match.kind === 'exact' || match.kind === 'near' ? aggregates.find(match.name) : undefined;
  if (!found) {
    const near = aggregates.suggest(action.ref.text);
    report.add({
      code: 'unknown-reference',
      severity: 'error',
      message: `no flow is called '${action.ref.text}'`,
      place: action.ref.place,
      label: `${action.label} refers to it`,
      disables: action.label,
      help: near === undefined ? flowsThere(aggregates.ids) : `did you mean '${near}'?`,
    });
    return undefined;
  }
  return {
    action: merge(action, found.flow.action),
    prefixes: found.namespaces,
    semantics: found.flow.semantics,
  };
}

function flowsThere(ids: readonly string[]): string {
  if (ids.length === 0) return "add it to 'aggregates', or write 'call' instead of 'ref'";
  return `one of ${ids.map((id) => `'${id}'`).join(', ')}`;
}

function merge(own: Action, flow: Action): Action {
  return {
    ...flow,
    label: own.label,
    name: own.name ?? flow.name,
    description: own.description || flow.description,
    inputs: own.inputs.length > 0 ? own.inputs : flow.inputs,
    outputs: own.outputs.length > 0 ? own.outputs : flow.outputs,
    unsupported:
      own.arguments && flow.call
        ? { feature: "'with' beside 'ref'", place: own.place }
        : flow.unsupported,
    usable: own.usable && flow.usable,
    place: own.place,
  };
}
