import type { CallContext, Outcome, Upstream } from '../consumes/index.ts';
import { type Expression, type Flow, renderTemplate, type Values } from '../plan/index.ts';

/** What a flow may use while it runs. */
export interface FlowContext extends CallContext {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
}

/**
 * The interpreter under every exposer: runs the steps in order and gives back the last outcome as
 * the upstream sent it. The caller applies the flow's mapping, unless the outcome is a refusal,
 * whose text matters as it is.
 *
 * @param inputs checked values by input name
 * @throws Problem whatever {@link Upstream.call} throws
 */
export async function runFlow(flow: Flow, inputs: Values, context: FlowContext): Promise<Outcome> {
  let outcome: Outcome | undefined;
  for (const step of flow.steps) {
    const upstream = context.upstreams.get(step.operation.namespace);
    if (!upstream) throw new Error(`no upstream for ${step.operation.namespace}`);
    const values = new Map<string, unknown>();
    for (const [name, expression] of step.arguments) {
      const value = evaluate(expression, inputs);
      if (value !== undefined) values.set(name, value);
    }
    outcome = await upstream.call(step.operation, values, context);
    if (outcome.kind === 'refused') return outcome;
  }
  if (!outcome) throw new Error('a flow has no steps');
  return outcome;
}

function evaluate(expression: Expression, inputs: Values): unknown {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'template') {
    return renderTemplate(expression.template, (name) => inputs.get(name));
  }
  return inputs.get(expression.name);
}
