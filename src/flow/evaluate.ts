import { type Expression, lookUp, renderTemplate, type Scope, scopeObject } from '../plan/index.ts';

/** The value of an expression; `undefined` when what it refers to is not there. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'input':
      return scope.inputs.get(expression.name);
    case 'template':
      return renderTemplate(expression.template, (name) => lookUp(scope, name));
    case 'path':
      return expression.path.singular
        ? expression.path.first(scopeObject(scope))
        : expression.path.select(scopeObject(scope));
  }
}

/** Whether a condition holds. Texts count as what they say: `false`, `0` and nothing do not hold. */
export function holds(condition: Expression | undefined, scope: Scope): boolean {
  if (!condition) return true;
  const value = evaluate(condition, scope);
  if (typeof value === 'string')
    return !['', 'false', '0', 'no', 'null'].includes(value.trim().toLowerCase());
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}
