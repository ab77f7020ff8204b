import {
  type AuthenticationPlan,
  type JsonSchema,
  namesIn,
  renderTemplate,
} from '../../plan/index.ts';

/**
 * How OpenAPI writes an authentication. Names only: no credential stands in a description.
 *
 * @returns `undefined` when OpenAPI has no word for it
 */
export function securityScheme({ type, fields }: AuthenticationPlan): JsonSchema | undefined {
  const read = (field: string) => {
    const template = fields.get(field);
    return template && namesIn(template).length === 0
      ? String(renderTemplate(template, () => undefined))
      : undefined;
  };
  const known: Readonly<Record<string, JsonSchema>> = {
    bearer: { type: 'http', scheme: 'bearer' },
    basic: { type: 'http', scheme: 'basic' },
    digest: { type: 'http', scheme: 'digest' },
    apikey: { type: 'apiKey', name: read('key') ?? 'key', in: read('placement') ?? 'header' },
    oauth2: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: read('tokenEndpoint') ?? '/', scopes: {} } },
    },
  };
  return known[type];
}
