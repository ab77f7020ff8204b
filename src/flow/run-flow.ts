import type { Outcome } from '../consumes/index.ts';
import { Problem } from '../kernel/index.ts';
import {
  applyOutput,
  type CallStep,
  type Flow,
  isCall,
  lookUp,
  type Mapped,
  type Scope,
  type Step,
  type Values,
} from '../plan/index.ts';
import type { FlowContext } from './context.ts';
import { evaluate, holds } from './evaluate.ts';
import { madeOutcome } from './made-outcome.ts';
import type { StepResult } from './step-type.ts';
import { send } from './steps/call.ts';
import { tracedStep } from './traced-step.ts';

/** Items of a `forEach` that are worked on at a time. */
const PARALLEL = 8;

/** Items a `forEach` works through; a longer list is an upstream's mistake or an attack. */
const MOST_ITEMS = 1_000;

/**
 * The interpreter under every exposer: runs the steps in order and gives back the outcome. The
 * answer of a single call comes back as the upstream sent it; the caller applies the flow's
 * output, unless the outcome is a refusal, whose text matters as it is. A refusal ends the flow.
 *
 * @param inputs checked values by input name
 * @throws Problem whatever a step throws
 */
export async function runFlow(flow: Flow, inputs: Values, context: FlowContext): Promise<Outcome> {
  const only = flow.steps.length === 1 ? flow.steps[0] : undefined;
  if (only && isPlainCall(only, flow)) return await send(only, { inputs, steps: NOTHING }, context);
  const steps = new Map<string, unknown>();
  const scope: Scope = { inputs, steps };
  let last: StepResult | undefined;
  for (const step of flow.steps) {
    if (!holds(step.forEach ? undefined : step.condition, scope)) continue;
    last = step.forEach
      ? await runForEach(step, scope, context)
      : await runStep(step, scope, context);
    if (last.outcome?.kind === 'refused') return last.outcome;
    steps.set(step.name, last.value);
  }
  return conclude(flow, scope, last);
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

function isPlainCall(step: Step, { mappings }: Flow): step is CallStep {
  return isCall(step) && mappings.length === 0 && !step.condition && !step.forEach;
}

function runStep(step: Step, scope: Scope, context: FlowContext): Promise<StepResult> {
  const type = context.steps.find(({ kind }) => kind === step.kind);
  if (!type) throw new Error(`nothing runs a '${step.kind}' step`);
  const { trace } = context;
  if (!trace) return type.run(step, scope, context);
  return tracedStep(step, trace, (span) => type.run(step, scope, { ...context, trace: span }));
}

async function runForEach(step: Step, scope: Scope, context: FlowContext): Promise<StepResult> {
  const list = step.forEach && evaluate(step.forEach, scope);
  const items = Array.isArray(list) ? list : [];
  if (items.length > MOST_ITEMS) throw tooMany(step, items.length);
  const values: unknown[] = [];
  for (let start = 0; start < items.length; start += PARALLEL) {
    const batch = items.slice(start, start + PARALLEL).map((item) => ({ ...scope, item }));
    const wanted = batch.filter((one) => holds(step.condition, one));
    const results = await Promise.all(wanted.map((one) => runStep(step, one, context)));
    const refused = results.find(({ outcome }) => outcome?.kind === 'refused');
    if (refused) return refused;
    values.push(...results.map(({ value }) => value));
  }
  return { value: values };
}

function tooMany({ name }: Step, length: number): Problem {
  const detail = `the step '${name}' has ${length} items to work through; at most ${MOST_ITEMS} are`;
  return new Problem('upstream-too-large', detail);
}

function conclude(flow: Flow, scope: Scope, last: StepResult | undefined): Outcome {
  if (flow.mappings.length > 0) return madeOutcome(mapped(flow.mappings, scope));
  if (flow.constant)
    return madeOutcome(applyOutput(flow.constant, null, (name) => lookUp(scope, name)));
  return last?.outcome ?? madeOutcome(last?.value ?? null);
}

/** A member per mapping; dots in a target make inner objects. */
function mapped(mappings: readonly Mapped[], scope: Scope): unknown {
  const result: Record<string, unknown> = {};
  for (const { target, value } of mappings) {
    const path = target.slice(0, -1);
    const inner = path.reduce<Record<string, unknown>>(member, result);
    define(inner, target.at(-1) ?? '', evaluate(value, scope) ?? null);
  }
  return result;
}

function member(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const known = Object.hasOwn(object, name) ? object[name] : undefined;
  if (typeof known === 'object' && known !== null) return known as Record<string, unknown>;
  const made = {};
  define(object, name, made);
  return made;
}

/** Never assigns, because `__proto__` is a setter. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
