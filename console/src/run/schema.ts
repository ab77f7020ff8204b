/** A JSON Schema, as far as a form can be made of it. */
export interface FormSchema {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly unknown[];
  readonly format: string;
  readonly fallback: unknown;
  readonly example: unknown;
  readonly required: readonly string[];
  readonly properties: readonly (readonly [string, FormSchema])[];
  /** Of an array; absent when anything may stand in it, or it is written as JSON. */
  readonly items: FormSchema | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
  /** As it is written. */
  readonly raw: Raw;
}

type Raw = Readonly<Record<string, unknown>>;

/** What stands deeper is written as JSON. */
const DEEPEST = 4;

/** Reads what a form needs of a schema. */
export function readSchema(schema: unknown, depth = 0): FormSchema {
  const raw = objectOf(schema);
  const choices = Array.isArray(raw.enum) ? raw.enum : [];
  const inner = (one: unknown) => readSchema(one, depth + 1);
  const isDeepest = depth >= DEEPEST;
  return {
    type: typeOf(raw),
    title: text(raw.title),
    description: text(raw.description),
    choices: 'const' in raw ? [raw.const] : choices,
    format: text(raw.format),
    fallback: raw.default,
    example: Array.isArray(raw.examples) ? raw.examples[0] : raw.example,
    required: Array.isArray(raw.required) ? raw.required.map(String) : [],
    properties: isDeepest
      ? []
      : Object.entries(objectOf(raw.properties)).map(([name, one]) => [name, inner(one)] as const),
    items:
      isDeepest || Object.keys(objectOf(raw.items)).length === 0 ? undefined : inner(raw.items),
    minimum: numberOf(raw.minimum),
    maximum: numberOf(raw.maximum),
    minLength: numberOf(raw.minLength),
    maxLength: numberOf(raw.maxLength),
    pattern: typeof raw.pattern === 'string' ? raw.pattern : undefined,
    raw,
  };
}

/** The type that is not `null`; `any` when there are several, or it may be one thing or another. */
function typeOf({ type, properties, oneOf, anyOf }: Raw): string {
  if (Array.isArray(oneOf) || Array.isArray(anyOf)) return 'any';
  const types = [type].flat().filter((one) => one !== 'null' && one !== undefined);
  if (types.length === 1) return String(types[0]);
  return types.length === 0 && properties !== undefined ? 'object' : 'any';
}

function objectOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
