import { Problem } from '../kernel/index.ts';
import { isCall, type Step } from '../plan/index.ts';
import type { Attributes, Trace } from '../telemetry/index.ts';
import type { StepResult } from './step-type.ts';

/** Records a step as a span; what it does is below that. */
export async function tracedStep(
  step: Step,
  trace: Trace,
  run: (below: Trace) => Promise<StepResult>,
): Promise<StepResult> {
  const span = trace.begin('step', `step.${step.kind}`, attributesOf(step));
  try {
    const result = await run(span);
    const { outcome } = result;
    span.end(outcome?.kind === 'refused' ? { error: String(outcome.status) } : {});
    return result;
  } catch (failure) {
    span.end({ error: failure instanceof Problem ? failure.problem : 'internal' });
    throw failure;
  }
}

function attributesOf(step: Step): Attributes {
  const { kind, name } = step;
  const common = { 'capstan.step.type': kind, 'capstan.step.name': name };
  if (!isCall(step)) return common;
  const { id, namespace } = step.operation;
  return { ...common, 'capstan.step.call': id, 'capstan.namespace': namespace };
}
