import { coerceText } from '../coerce.ts';
import type { JsonPath } from '../json-path.ts';
import type { ParameterType } from '../plan.ts';
import { type Lookup, renderTemplate, type Template } from '../template.ts';

/** What becomes of an answer: a tree of selections, constants, objects and lists, compiled once. */
export type Output =
  | { readonly kind: 'whole' }
  | { readonly kind: 'select'; readonly path: JsonPath; readonly scalar: Scalar }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'template'; readonly template: Template; readonly scalar: Scalar }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'list'; readonly path: JsonPath; readonly item: Output }
  | { readonly kind: 'map'; readonly path: JsonPath; readonly value: Output };

/** A named part of an object. */
export interface Member {
  readonly name: string;
  readonly output: Output;
}

/** What a selected scalar is turned into. */
export interface Scalar {
  /** Texts of numbers and booleans become what the document declares; nothing else is converted. */
  readonly type: ParameterType;
  /** Characters a text is cut to. */
  readonly maxLength: number | undefined;
}

/** The whole value, of whatever JSON type. */
export const whole: Output = { kind: 'whole' };

/**
 * Applies an output. Paths of an object's members start at `value`, those of a list's items at
 * the item. What is not there is null, as callers expect of declared fields.
 *
 * @param lookup values for the templates of constants
 * @throws JsonPathBudgetError when a path visits too much of a hostile value
 */
export function applyOutput(
  output: Output,
  value: unknown,
  lookup: Lookup = () => undefined,
): unknown {
  switch (output.kind) {
    case 'whole':
      return value;
    case 'constant':
      return output.value;
    case 'template':
      return toScalar(renderOrNull(output.template, lookup), output.scalar);
    case 'select':
      return toScalar(select(output.path, value), output.scalar);
    case 'object':
      return Object.fromEntries(
        output.members.map((member) => [member.name, applyOutput(member.output, value, lookup)]),
      );
    case 'list':
      return applyList(output, value, lookup);
    case 'map':
      return applyMap(output, value, lookup);
  }
}

function applyList(
  output: Extract<Output, { kind: 'list' }>,
  value: unknown,
  lookup: Lookup,
): unknown {
  const items = listAt(output.path, value);
  return items?.map((item) => applyOutput(output.item, item, lookup)) ?? null;
}

/** A singular path must end at a list; one with wildcards gives the list of what it found. */
function listAt(path: JsonPath, value: unknown): readonly unknown[] | null {
  if (!path.singular) return path.select(value);
  const found = path.first(value);
  return Array.isArray(found) ? found : null;
}

function applyMap(
  output: Extract<Output, { kind: 'map' }>,
  value: unknown,
  lookup: Lookup,
): unknown {
  const found = output.path.first(value);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return null;
  return Object.fromEntries(
    Object.entries(found).map(([name, member]) => [
      name,
      applyOutput(output.value, member, lookup),
    ]),
  );
}

function select(path: JsonPath, value: unknown): unknown {
  return path.singular ? (path.first(value) ?? null) : path.select(value);
}

function renderOrNull(template: Template, lookup: Lookup): unknown {
  return renderTemplate(template, lookup) ?? null;
}

function toScalar(value: unknown, { type, maxLength }: Scalar): unknown {
  if (typeof value !== 'string') return value;
  const coerced = SCALARS.includes(type) ? coerceText(type, [value]) : { value };
  const result = 'value' in coerced ? coerced.value : value;
  return typeof result === 'string' && maxLength !== undefined
    ? result.slice(0, maxLength)
    : result;
}

/** Types that formats without types of their own (CSV, XML) deliver as text. */
const SCALARS: readonly ParameterType[] = ['integer', 'number', 'boolean'];
