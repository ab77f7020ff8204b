import { escapePointer, type FieldError, nearest, ParsedJson, Problem } from '../kernel/index.ts';
import { type Coerced, coerceJson, coerceText } from './coerce.ts';
import type { Input, Values } from './plan.ts';
import { schemaValidator, type Validator } from './validate.ts';

/** How a caller gave an input: texts of a query, path or header, or a JSON value, which may come with its text. */
export type Given =
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | { readonly kind: 'json'; readonly value: unknown };

/**
 * Checks inputs and turns them into the types they declare.
 *
 * @param read what the caller gave for an input; `undefined` = nothing
 * @throws Problem parameter-missing | parameter-invalid, with one entry in `errors` for each input
 */
export function bindInputs(
  inputs: readonly Input[],
  read: (input: Input) => Given | undefined,
): Values {
  const values = new Map<string, unknown>();
  const missing: FieldError[] = [];
  const invalid: FieldError[] = [];
  for (const input of inputs) {
    const given = read(input);
    if (given !== undefined) {
      const { value, faults } = bindInput(input, given);
      invalid.push(...faults);
      values.set(input.name, value);
    } else if (input.fallback) values.set(input.name, input.fallback.value);
    else if (input.required) missing.push({ pointer: pointerOf(input), message: 'is required' });
  }
  if (missing.length + invalid.length > 0) throw refusal(missing, invalid);
  return values;
}

function bindInput(input: Input, given: Given): { value: unknown; faults: readonly FieldError[] } {
  const coerced = coerce(input, given);
  if ('expected' in coerced) {
    const fault = { pointer: pointerOf(input), message: `expected ${coerced.expected}` };
    return { value: undefined, faults: [fault] };
  }
  // Others have no more of a schema than their type, which coercion has checked.
  const isChecked = input.in === 'body' || input.constrained;
  const faults = isChecked ? check(input, coerced.value) : [];
  const isParsed = given.kind === 'json' && given.value instanceof ParsedJson;
  return { value: isParsed ? given.value : coerced.value, faults };
}

function pointerOf({ name }: Input): string {
  return `/${escapePointer(name)}`;
}

function coerce(input: Input, given: Given): Coerced {
  if (given.kind === 'text') return coerceText(input.type, given.texts);
  return coerceJson(
    input.type,
    given.value instanceof ParsedJson ? given.value.value : given.value,
  );
}

/**
 * Checks the arguments of a tool. Null means absent for an optional argument, as models write it.
 *
 * @throws Problem parameter-missing | parameter-invalid; unknown names are refused with the nearest one
 */
export function bindArguments(
  inputs: readonly Input[],
  given: Readonly<Record<string, unknown>>,
): Values {
  const unknown = Object.keys(given).filter((name) => !inputs.some((input) => input.name === name));
  if (unknown.length > 0)
    throw refusal(
      [],
      unknown.map((name) => unknownArgument(name, inputs)),
    );
  return bindInputs(inputs, (input) => {
    const value = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
    return value === undefined || (value === null && !input.required)
      ? undefined
      : { kind: 'json', value };
  });
}

function unknownArgument(name: string, inputs: readonly Input[]): FieldError {
  const near = nearest(
    name,
    inputs.map((input) => input.name),
  );
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  return { pointer: `/${escapePointer(name)}`, message: `is not an argument of this tool${hint}` };
}

const validators = new WeakMap<Input, Validator>();

function check(input: Input, value: unknown): readonly FieldError[] {
  let validate = validators.get(input);
  if (!validate) {
    validate = schemaValidator(checkedSchema(input), pointerOf(input));
    validators.set(input, validate);
  }
  return validate(value);
}

/** Members of a list that came as texts are texts, whatever they look like. */
function checkedSchema(input: Input): Input['schema'] {
  if (input.in === 'body') return input.schema;
  const { items: _, ...schema } = input.schema;
  return schema;
}

function refusal(missing: readonly FieldError[], invalid: readonly FieldError[]): Problem {
  const errors = [...missing, ...invalid];
  const detail = errors.map((error) => `${name(error.pointer)}: ${error.message}`).join('; ');
  return new Problem(missing.length > 0 ? 'parameter-missing' : 'parameter-invalid', detail, {
    errors,
  });
}

function name(pointer: string): string {
  return pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
