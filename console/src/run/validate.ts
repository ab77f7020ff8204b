import { Validator } from '@cfworker/json-schema';

/**
 * What a schema has against a value, in a line; empty when it takes it. The validator makes no code:
 * the page may not run any that did not come with it.
 */
export function validate(schema: Readonly<Record<string, unknown>>, value: unknown): string {
  try {
    const { valid, errors } = new Validator(schema, '2020-12').validate(value);
    if (valid) return '';
    const [first] = errors.filter(({ keyword }) => !OUTER.has(keyword));
    const { instanceLocation = '#', error = 'it is not what the schema takes' } = first ?? {};
    return `${instanceLocation.replace(/^#\/?/, '') || 'it'}: ${error}`;
  } catch {
    // A schema that cannot be read here is no reason not to send; the port decides.
    return '';
  }
}

/** They only say that something inside was refused. */
const OUTER: ReadonlySet<string> = new Set(['properties', 'items', 'allOf', '$ref']);
