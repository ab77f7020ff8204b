import { Problem } from '../../kernel/index.ts';
import { type CallStep, type Expression, namesIn, type Scope } from '../../plan/index.ts';

/**
 * The failure of a call, as its caller can understand it: a parameter that earlier steps were to
 * give is none of theirs, so that a look-up which finds nothing is not told as their mistake.
 */
export function unfed(failure: unknown, step: CallStep, scope: Scope): unknown {
  if (!(failure instanceof Problem) || !FAULTS.has(failure.problem)) return failure;
  const names = failure.errors.map(({ pointer }) => nameIn(pointer));
  const name = names.find((one) => isOfSteps(step.arguments.get(one), scope));
  if (name === undefined) return failure;
  const why = failure.problem === 'parameter-missing' ? 'gave nothing' : 'gave what cannot be sent';
  const detail = `the step '${step.name}' needs '${name}' for '${step.operation.id}', and the steps before it ${why}`;
  return new Problem('step-unfed', detail);
}

const FAULTS: ReadonlySet<string> = new Set(['parameter-missing', 'parameter-invalid']);

/** First member of a JSON Pointer (RFC 6901). */
function nameIn(pointer: string): string {
  return (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a value is made of what earlier steps gave, or of an item that they did. */
function isOfSteps(expression: Expression | undefined, scope: Scope): boolean {
  if (expression?.kind === 'path') return scope.steps.size > 0 || scope.item !== undefined;
  if (expression?.kind !== 'template') return false;
  return namesIn(expression.template).some(
    (name) => !scope.inputs.has(name) && isStep(/^[^.[]*/.exec(name)?.[0] ?? '', scope),
  );
}

function isStep(name: string, { steps, item }: Scope): boolean {
  return steps.has(name) || (name === 'item' && item !== undefined);
}
