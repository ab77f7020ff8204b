import { applyOutput, type CallStep, type Scope, whole } from '../../plan/index.ts';
import type { FlowContext } from '../context.ts';
import { evaluate } from '../evaluate.ts';
import { defineStep } from '../step-type.ts';
import { unfed } from './unfed.ts';

/** Calls a consumed operation. */
export const call = defineStep<CallStep>({
  kind: 'call',
  aliases: [],
  compile(step, frame, linker) {
    step.content.expectKeys(
      [
        'name',
        'type',
        'call',
        'with',
        'inputParameters',
        'mappings',
        'description',
        'condition',
        'when',
        'if',
        'forEach',
      ],
      'a call step',
    );
    const linked = linker.call(step.content, step);
    return linked && { ...frame, kind: 'call', ...linked };
  },
  async run(step, scope, context) {
    const outcome = await send(step, scope, context).catch((failure: unknown) => {
      throw unfed(failure, step, scope);
    });
    const filled = outcome.kind === 'value' && outcome.body.length > 0;
    const value = filled ? await outcome.decode() : null;
    return { outcome, value: applyOutput(step.operation.projection ?? whole, value) };
  },
});

/** Sends a call and gives the answer as it came. */
export function send(step: CallStep, scope: Scope, context: FlowContext) {
  const upstream = context.upstreams.get(step.operation.namespace);
  if (!upstream) throw new Error(`no upstream for ${step.operation.namespace}`);
  const values = new Map<string, unknown>();
  for (const [name, expression] of step.arguments) {
    const value = evaluate(expression, scope);
    if (value !== undefined) values.set(name, value);
  }
  return upstream.call(step.operation, values, context);
}
