import type { JsonPathBudget } from './json-path-budget.ts';
import type { Segment } from './json-path-scan.ts';

/** One step of a path that needs no library. */
export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' };

const BRACKET =
  /^\[[ \t\n\r]*(?:(0|-?[1-9]\d{0,14})|'([^'\\\p{Cc}]*)'|"([^"\\\p{Cc}]*)"|\*)[ \t\n\r]*\]$/u;

/** The steps, or `undefined` when the segments need more than names, indexes and `[*]`. */
export function plainSteps(segments: readonly Segment[]): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const segment of segments) {
    const step = segment.descends ? undefined : plainStep(segment);
    if (!step) return undefined;
    steps.push(step);
  }
  return steps;
}

function plainStep({ name, bracket }: Segment): Step | undefined {
  if (name !== undefined) return { kind: 'name', name };
  const match = BRACKET.exec(bracket ?? '');
  if (!match) return undefined;
  if (match[1] !== undefined) return { kind: 'index', index: Number(match[1]) };
  const quoted = match[2] ?? match[3];
  return quoted === undefined ? { kind: 'every' } : { kind: 'name', name: quoted };
}

/** What stands at steps without `every`; `undefined` when nothing does, which JSON cannot hold. */
export function followSteps(steps: readonly Step[], value: unknown): unknown {
  let current = value;
  for (const step of steps) {
    current = followStep(step, current);
    if (current === undefined) return undefined;
  }
  return current;
}

/** All nodes at the steps, in the order of the document. */
export function selectSteps(
  steps: readonly Step[],
  value: unknown,
  budget: JsonPathBudget,
): readonly unknown[] {
  let nodes: unknown[] = [value];
  for (const step of steps) {
    const next: unknown[] = [];
    for (const node of nodes) {
      if (step.kind === 'every') pushChildren(node, budget, next);
      else {
        const found = followStep(step, node);
        if (found !== undefined) next.push(found);
      }
    }
    nodes = next;
  }
  return nodes;
}

function followStep(step: Step, value: unknown): unknown {
  if (step.kind === 'name') return memberOf(value, step.name);
  if (step.kind === 'index') return itemOf(value, step.index);
  return undefined;
}

/** The object's own member; arrays have none, so that `length` is never one. */
export function memberOf(value: unknown, name: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
  return value[name];
}

/** The item, from the end when `index` is negative. */
export function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value.at(index) : undefined;
}

/** Items of an array, own members of an object; scalars have none. */
export function pushChildren(value: unknown, budget: JsonPathBudget, into: unknown[]): void {
  const children = childrenOf(value);
  budget.spend(children.length);
  for (const child of children) into.push(child);
}

/** See {@link pushChildren}. */
export function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** A JSON object, as opposed to an array or a scalar. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
