import { nearest } from '../kernel/index.ts';
import type { Action } from '../spec/index.ts';
import { type Referable, readExpression } from './expressions.ts';
import type { Mapped } from './plan.ts';

/** Links what a flow of several steps gives back, by name. */
export function linkMappings(action: Action, at: Referable): readonly Mapped[] {
  return action.mappings.map(({ target, value }): Mapped => {
    const expression = readExpression(value.text, value.place, at);
    if (expression.kind === 'literal' && value.text.startsWith('$'))
      reportUnknownStep(action, value, at);
    return { target: target.split('.').filter((name) => name !== ''), value: expression };
  });
}

function reportUnknownStep(
  { label }: Action,
  value: Action['mappings'][number]['value'],
  at: Referable,
): void {
  const name = /^\$\.?(?:\['([^']*)'\]|([^.[]*))/.exec(value.text)?.slice(1).find(Boolean) ?? '';
  const near = nearest(name, at.earlier);
  at.report.add({
    code: 'unknown-reference',
    severity: 'error',
    message: `no step of ${label} is called '${name}'`,
    place: value.place,
    disables: label,
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  });
}
