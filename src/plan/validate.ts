import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FieldError } from '../kernel/index.ts';
import type { JsonSchema } from './json-schema.ts';
import { safePattern } from './safe-pattern.ts';

/** Says what is wrong with a value; empty when nothing is. */
export type Validator = (value: unknown) => readonly FieldError[];

/** Mistakes of one value that a caller is told about at once. */
const MOST_ERRORS = 10;

/**
 * A validator of JSON Schema 2020-12, compiled on first use.
 *
 * @param pointer where the value stands among the inputs, e.g. `/body`
 */
export function schemaValidator(schema: JsonSchema, pointer = ''): Validator {
  let compiled: ValidateFunction | undefined;
  return (value) => {
    compiled ??= newAjv().compile(schema);
    if (compiled(value)) return [];
    return (compiled.errors ?? []).slice(0, MOST_ERRORS).map((error) => fieldError(error, pointer));
  };
}

/**
 * Checks that a schema is one.
 *
 * @throws RangeError saying what is wrong with it
 */
export function checkSchema(schema: JsonSchema): void {
  metaSchemas ??= newAjv();
  if (metaSchemas.validateSchema(schema)) return;
  const [error] = metaSchemas.errors ?? [];
  throw new RangeError(`a schema is none: ${error?.instancePath} ${error?.message}`);
}

let metaSchemas: Ajv2020 | undefined;

/** Ajv compiles patterns through this; contracts may hold any. */
const boundedPatterns = Object.assign((pattern: string) => safePattern(pattern), {
  code: 'safePattern',
});

/** One instance for each schema: validators of one instance share schemas by `$id`. */
function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: true,
    logger: false,
    code: { regExp: boundedPatterns },
  });
  addFormats.default(ajv);
  return ajv;
}

function fieldError(error: ErrorObject, pointer: string): FieldError {
  const name = error.params.missingProperty ?? error.params.additionalProperty;
  const place = `${pointer}${error.instancePath}`;
  if (error.keyword === 'required') return { pointer: `${place}/${name}`, message: 'is required' };
  if (error.keyword === 'additionalProperties')
    return { pointer: `${place}/${name}`, message: 'is not expected here' };
  return { pointer: place, message: `${error.message ?? 'is not acceptable'}${allowed(error)}` };
}

function allowed(error: ErrorObject): string {
  const values: unknown = error.params.allowedValues;
  return Array.isArray(values)
    ? `: ${values.map((value) => JSON.stringify(value)).join(', ')}`
    : '';
}
