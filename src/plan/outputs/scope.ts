import type { Values } from '../plan.ts';
import { applyPath, parsePath } from './dotted-path.ts';

/** Everything a step may refer to: the inputs of the flow and what earlier steps gave. */
export interface Scope {
  readonly inputs: Values;
  /** By step name. */
  readonly steps: ReadonlyMap<string, unknown>;
  /** The current item of a `forEach`. */
  readonly item?: unknown;
}

/**
 * Looks up a name of a template: an input as it is written, else a step (or `item`, or an input)
 * followed by members and indexes, e.g. `list-specs.apis[0].name`.
 */
export function lookUp(scope: Scope, name: string): unknown {
  if (scope.inputs.has(name)) return scope.inputs.get(name);
  const [first, ...rest] = parsePath(name);
  if (first === undefined) return undefined;
  return applyPath(rest, root(scope, first));
}

function root(scope: Scope, name: string): unknown {
  if (scope.steps.has(name)) return scope.steps.get(name);
  return name === 'item' ? scope.item : scope.inputs.get(name);
}

/** A scope as one object, for JSONPaths that start at a step: `$.get-ship.name`. */
export function scopeObject({ inputs, steps, item }: Scope): Readonly<Record<string, unknown>> {
  return Object.fromEntries([
    ...inputs,
    ...(item === undefined ? [] : [['item', item] as const]),
    ...steps,
  ]);
}
