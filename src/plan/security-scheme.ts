import type { JsonSchema } from './json-schema.ts';
import type { AuthenticationPlan } from './plan.ts';
import { namesIn, renderTemplate } from './template.ts';

/**
 * How OpenAPI 3.1 writes an authentication. Names only: no credential stands in a description.
 *
 * @param use whether calls are signed with it, or callers checked by it
 * @returns `undefined` when OpenAPI has no word for it
 */
export function securityScheme(
  { type, fields }: AuthenticationPlan,
  use: 'calls' | 'callers' = 'calls',
): JsonSchema | undefined {
  const read: Read = (field) => {
    const template = fields.get(field);
    return template && namesIn(template).length === 0
      ? String(renderTemplate(template, () => undefined))
      : undefined;
  };
  const known: Readonly<Record<string, () => JsonSchema>> = {
    bearer: () => ({ type: 'http', scheme: 'bearer' }),
    basic: () => ({ type: 'http', scheme: 'basic' }),
    digest: () => ({ type: 'http', scheme: 'digest' }),
    apikey: () => ({
      type: 'apiKey',
      name: read('key') ?? 'key',
      in: read('placement') ?? 'header',
    }),
    oauth2: () => (use === 'callers' ? tokenOf(read) : clientCredentials(read, [])),
  };
  return known[type]?.();
}

/** Scopes that a caller's token must have; none for what has no scopes. */
export function scopesOf({ type, fields }: AuthenticationPlan): readonly string[] {
  const scopes = fields.get('scopes');
  if (type !== 'oauth2' || !scopes || namesIn(scopes).length > 0) return [];
  const text = String(renderTemplate(scopes, () => undefined));
  return text.split(/[\s,]+/).filter((one) => one !== '');
}

type Read = (field: string) => string | undefined;

function clientCredentials(read: Read, scopes: readonly string[]): JsonSchema {
  const named = Object.fromEntries(scopes.map((scope) => [scope, scope]));
  const tokenUrl = read('tokenEndpoint') ?? '/';
  return { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: named } } };
}

/** A token of an issuer: where it is got, when the document says that, else where the issuer says it. */
function tokenOf(read: Read): JsonSchema {
  const [issuer, resource] = [read('authorizationServerUri'), read('resource')];
  const description = [
    `An access token (JWT)${issuer ? ` issued by ${issuer}` : ''}`,
    ...(resource ? [`for the resource ${resource}`] : []),
  ].join(' ');
  if (read('tokenEndpoint') !== undefined) {
    const scopes = (read('scopes') ?? '').split(/[\s,]+/).filter((one) => one !== '');
    return { ...clientCredentials(read, scopes), description };
  }
  if (!issuer) return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description };
  const openIdConnectUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return { type: 'openIdConnect', openIdConnectUrl, description };
}
