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
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
}

type Raw = Readonly<Record<string, unknown>>;

/** Deeper objects are written as JSON. */
const DEEPEST = 2;

/** Reads what a form needs of a schema. */
export function readSchema(schema: unknown, depth = 0): FormSchema {
  const raw = objectOf(schema);
  const choices = Array.isArray(raw.enum) ? raw.enum : [];
  return {
    type: typeOf(raw),
    title: text(raw.title),
    description: text(raw.description),
    choices: 'const' in raw ? [raw.const] : choices,
    format: text(raw.format),
    fallback: raw.default,
    example: exampleOf(raw),
    required: Array.isArray(raw.required) ? raw.required.map(String) : [],
    properties:
      depth < DEEPEST
        ? Object.entries(objectOf(raw.properties)).map(
            ([name, one]) => [name, readSchema(one, depth + 1)] as const,
          )
        : [],
    minimum: numberOf(raw.minimum),
    maximum: numberOf(raw.maximum),
    maxLength: numberOf(raw.maxLength),
    pattern: typeof raw.pattern === 'string' ? raw.pattern : undefined,
  };
}

/** The type that is not `null`; `any` when there are several. */
function typeOf({ type, properties }: Raw): string {
  const types = [type].flat().filter((one) => one !== 'null' && one !== undefined);
  if (types.length === 1) return String(types[0]);
  return types.length === 0 && properties !== undefined ? 'object' : 'any';
}

function exampleOf(raw: Raw): unknown {
  if (Array.isArray(raw.examples)) return raw.examples[0];
  return raw.example;
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
