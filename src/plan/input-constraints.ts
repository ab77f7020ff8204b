import { isDeepStrictEqual } from 'node:util';
import type { Report, WrittenParameter } from '../spec/index.ts';
import { coerceJson } from './coerce.ts';
import { contractSchema } from './contract-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { ParameterType } from './plan.ts';
import { safePattern } from './safe-pattern.ts';

/** What a document says of the values of an input beyond their type. */
export interface InputConstraints {
  /** Members of its schema. */
  readonly schema: JsonSchema;
  /** Whether values have to be checked against them. */
  readonly checked: boolean;
  /** What it is when a caller does not give it. */
  readonly fallback?: { readonly value: unknown };
}

/**
 * Reads what a document says of the values of an input. What cannot be checked is reported and
 * left out: the API checks its own values too.
 */
export function constraintsOf(
  declared: WrittenParameter | undefined,
  type: ParameterType,
  report: Report,
): InputConstraints {
  if (!declared) return NOTHING;
  const at: Tell = (key, why) =>
    report.add({
      code: 'unusable-constraint',
      severity: 'warning',
      message: `the '${key}' of '${declared.name}' ${why}`,
      place: declared.place,
    });
  const { pattern, enum: written, default: given, items, ...bounds } = declared.constraints ?? {};
  const choices = choicesIn(written, type, at);
  const expression = patternIn(pattern, at);
  const itemSchema = itemsIn(items, at);
  const limits = Object.fromEntries(
    Object.entries(bounds).filter(([key, value]) => isBound(value, key, at)),
  );
  const fallback = fallbackIn(given, { type, choices }, at);
  return {
    schema: {
      ...limits,
      ...(itemSchema && { items: itemSchema }),
      ...(choices && { enum: choices }),
      ...(expression !== undefined && { pattern: expression }),
      ...(fallback && { default: fallback.value }),
    },
    checked: choices !== undefined || expression !== undefined || Object.keys(limits).length > 0,
    ...(fallback && { fallback }),
  };
}

type Tell = (key: string, why: string) => void;

const NOTHING: InputConstraints = { schema: {}, checked: false };

/** Texts may look like numbers where they are written. */
function choicesIn(written: unknown, type: ParameterType, tell: Tell): unknown[] | undefined {
  if (written === undefined) return undefined;
  const values = Array.isArray(written) ? written.map((one) => typed(one, type)) : [];
  if (values.length > 0 && values.every((one) => one !== undefined)) return values;
  tell('enum', `is no list of values of its type, ${type}`);
  return undefined;
}

function patternIn(written: unknown, tell: Tell): string | undefined {
  if (written === undefined) return undefined;
  try {
    safePattern(String(written));
    return String(written);
  } catch (reason) {
    tell('pattern', `is not checked here: ${(reason as Error).message}`);
    return undefined;
  }
}

function itemsIn(written: unknown, tell: Tell): JsonSchema | undefined {
  if (written === undefined) return undefined;
  try {
    return contractSchema(written, {});
  } catch (reason) {
    tell('items', `is not checked here: ${(reason as Error).message}`);
    return undefined;
  }
}

/** A validator refuses the whole schema for one bound that can be none. */
function isBound(value: unknown, key: string, tell: Tell): boolean {
  const isOfValue = key === 'minimum' || key === 'maximum';
  if (isOfValue ? Number.isFinite(value) : Number.isInteger(value) && Number(value) >= 0)
    return true;
  tell(key, isOfValue ? 'is no number' : 'is no whole number from 0 on');
  return false;
}

function fallbackIn(
  given: unknown,
  { type, choices }: { readonly type: ParameterType; readonly choices: unknown[] | undefined },
  tell: Tell,
): { readonly value: unknown } | undefined {
  if (given === undefined || given === null) return undefined;
  const value = typed(given, type);
  const isChoice = !choices || choices.some((one) => isDeepStrictEqual(one, value));
  if (value !== undefined && isChoice) return { value };
  tell(
    'default',
    value === undefined ? `is no value of its type, ${type}` : "is none of its 'enum'",
  );
  return undefined;
}

/** A value as callers give it; `undefined` when it is none of this type. */
function typed(written: unknown, type: ParameterType): unknown {
  if (type === 'string' && (typeof written === 'number' || typeof written === 'boolean'))
    return String(written);
  const coerced = coerceJson(type, written);
  return 'value' in coerced ? coerced.value : undefined;
}
