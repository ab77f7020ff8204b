import { parseJson } from '../kernel/index.ts';
import type { ParameterType } from './plan.ts';

/** A value of the declared type, or what was expected instead, in words. */
export type Coerced = { readonly value: unknown } | { readonly expected: string };

const INTEGER = /^-?(0|[1-9]\d*)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Reads the texts of a query, path or header parameter as its declared type. A scalar that is
 * given twice is refused: two servers would disagree on which one counts.
 */
export function coerceText(type: ParameterType, texts: readonly string[]): Coerced {
  if (type === 'array') return { value: texts };
  const [text, ...others] = texts;
  if (text === undefined || others.length > 0) return { expected: 'one value, not several' };
  switch (type) {
    case 'integer':
      return INTEGER.test(text) && Number.isSafeInteger(Number(text))
        ? { value: Number(text) }
        : { expected: 'an integer' };
    case 'number':
      return NUMBER.test(text) && Number.isFinite(Number(text))
        ? { value: Number(text) }
        : { expected: 'a number' };
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { expected: 'true or false' };
    case 'object':
      return coerceObjectText(text);
    case 'string':
    case 'any':
      return { value: text };
  }
}

function coerceObjectText(text: string): Coerced {
  try {
    return coerceJson('object', parseJson(text).value);
  } catch {
    return { expected: 'an object as JSON text' };
  }
}

type JsonCheck = { readonly accepts: (value: unknown) => boolean; readonly expected: string };

const isObject = (value: unknown) => kindOf(value) === 'an object';

const CHECKS: Readonly<Record<ParameterType, JsonCheck>> = {
  any: { accepts: () => true, expected: 'a value' },
  string: { accepts: (value) => typeof value === 'string', expected: 'text' },
  integer: { accepts: Number.isSafeInteger, expected: 'an integer' },
  number: { accepts: Number.isFinite, expected: 'a number' },
  boolean: { accepts: (value) => typeof value === 'boolean', expected: 'true or false' },
  array: { accepts: Array.isArray, expected: 'a list' },
  object: { accepts: isObject, expected: 'an object' },
};

/** Scalars that a text is accepted for. */
const FROM_TEXT: readonly ParameterType[] = ['integer', 'number', 'boolean'];

/**
 * Reads a JSON value as the declared type. Numbers and booleans may come as text, as some models
 * write them; nothing else is converted, so that no object ever turns into `[object Object]`.
 */
export function coerceJson(type: ParameterType, value: unknown): Coerced {
  const { accepts, expected } = CHECKS[type];
  if (accepts(value)) return { value };
  if (typeof value === 'string' && FROM_TEXT.includes(type)) return coerceText(type, [value]);
  return { expected: `${expected}, not ${kindOf(value)}` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  if (typeof value !== 'number') return `a ${typeof value}`;
  if (!Number.isFinite(value)) return 'a number out of range';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return 'a number out of range';
  return Number.isInteger(value) ? 'an integer' : 'a number';
}
