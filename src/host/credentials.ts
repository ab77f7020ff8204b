import type { AuthScheme, Credentials } from '../auth/index.ts';
import { type AuthenticationPlan, renderTemplate, type Template } from '../plan/index.ts';
import type { Environment } from './environment.ts';

/** The values of an authentication; absent when anything is missing that its scheme cannot work without. */
export function credentialsOf(
  authentication: AuthenticationPlan | undefined,
  scheme: AuthScheme | undefined,
  environment: Environment,
): Credentials | undefined {
  const values = new Map<string, string>();
  for (const [field, template] of authentication?.fields ?? []) {
    const value = renderVariables(template, environment);
    const empty = scheme?.fields[field]?.mayBeEmpty && template.parts.length === 0;
    if (value || empty) values.set(field, value ?? '');
    else if (scheme?.fields[field]?.required) return undefined;
  }
  return values;
}

/** A template with the values of its variables; `undefined` when one has none. */
export function renderVariables(template: Template, environment: Environment): string | undefined {
  const value = renderTemplate(template, (name) => environment.get(name));
  return value === undefined ? undefined : String(value);
}
