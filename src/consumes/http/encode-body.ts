import { ParsedJson } from '../../kernel/index.ts';
import type { Parameter, Values } from '../../plan/index.ts';

/**
 * JSON body of a request. A parameter named `body`, or the only one, is the whole body; several
 * are the members of one object. JSON that a caller sent goes on byte for byte.
 *
 * @returns UTF-8; `undefined` when no value is given, so that no body is announced
 */
export function encodeBody(
  parameters: readonly Parameter[],
  values: Values,
): Uint8Array | undefined {
  const whole =
    parameters.length === 1 ? parameters[0] : parameters.find(({ name }) => name === 'body');
  const value = whole ? values.get(whole.name) : members(parameters, values);
  return value === undefined ? undefined : Buffer.from(jsonText(value), 'utf8');
}

function members(parameters: readonly Parameter[], values: Values): unknown {
  const given = parameters.filter(({ name }) => values.get(name) !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(({ name }) => [name, meaning(values.get(name))]));
}

function jsonText(value: unknown): string {
  return value instanceof ParsedJson ? value.text : JSON.stringify(value);
}

function meaning(value: unknown): unknown {
  return value instanceof ParsedJson ? value.value : value;
}
