/** Keywords that hold schemas, by the shape they hold them in (JSON Schema 2020-12 core, sections 10 and 11). */
export const KEYWORDS_OF: Readonly<Record<'maps' | 'lists' | 'schemas', readonly string[]>> = {
  /** Schemas by name. */
  maps: ['properties', 'patternProperties', '$defs', 'dependentSchemas'],
  lists: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  /** One schema. */
  schemas: [
    'items',
    'additionalProperties',
    'not',
    'contains',
    'propertyNames',
    'if',
    'then',
    'else',
    'unevaluatedProperties',
    'unevaluatedItems',
  ],
};
