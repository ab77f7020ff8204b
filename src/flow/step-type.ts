import type { Outcome } from '../consumes/index.ts';
import type { Scope, Step, StepCompiler } from '../plan/index.ts';
import type { FlowContext } from './context.ts';

/** What a step gave. */
export interface StepResult {
  /** What later steps see under the step's name. */
  readonly value: unknown;
  /** The upstream's answer, when the step is a call. A refusal ends the flow. */
  readonly outcome?: Outcome;
}

/** One kind of step: how it is read and how it runs. */
export interface StepType<S extends Step = Step> extends StepCompiler {
  compile(...parameters: Parameters<StepCompiler['compile']>): S | undefined;
  /** @throws Problem when the step fails for a reason that a caller is told */
  run(step: S, scope: Scope, context: FlowContext): Promise<StepResult>;
}

/** Declares a kind of step, so that one in its own file is checked where it is written. */
export function defineStep<S extends Step>(type: StepType<S>): StepType {
  // The interpreter only ever hands a kind of step the steps that the same kind compiled.
  return type as unknown as StepType;
}
