import { percentEncode } from '../../http/index.ts';
import { isWellFormed, ParsedJson } from '../../kernel/index.ts';
import type { Parameter, Values } from '../../plan/index.ts';
import { invalidParameter } from './parameter-problem.ts';

/**
 * Query of a request (RFC 3986 section 3.4): arrays as repeated pairs, objects as JSON text, a
 * space as `%20`. Absent and `null` values are left out.
 *
 * @returns text after the `?`; empty when there is nothing to send
 * @throws Problem parameter-invalid
 */
export function encodeQuery(parameters: readonly Parameter[], values: Values): string {
  const pairs: string[] = [];
  for (const { name } of parameters) {
    const given = values.get(name);
    const value = given instanceof ParsedJson ? given.value : given;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === undefined || item === null) continue;
      pairs.push(`${percentEncode(name)}=${percentEncode(plainText(name, item))}`);
    }
  }
  return pairs.join('&');
}

/**
 * A value as text: numbers and booleans plain, objects as JSON.
 *
 * @returns well-formed UTF-16
 * @throws Problem parameter-invalid
 */
export function plainText(name: string, value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw invalidParameter(name, 'must be a finite number');
  }
  const text = textOf(value);
  if (!isWellFormed(text)) throw invalidParameter(name, 'contains half of a surrogate pair');
  return text;
}

function textOf(value: unknown): string {
  if (value instanceof ParsedJson) return textOf(value.value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
