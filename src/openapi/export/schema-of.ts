import { type JsonSchema, namesIn, type Parameter, renderTemplate } from '../../plan/index.ts';

/** What is known of the value of a parameter. */
export function schemaOf({ type, value }: Parameter): JsonSchema {
  const fixed =
    value && namesIn(value).length === 0 ? { const: renderTemplate(value, () => undefined) } : {};
  const items = type === 'array' ? { items: {} } : {};
  return { ...(type === 'any' ? {} : { type }), ...items, ...fixed };
}
