import { type JsonSchema, scopesOf, securityScheme } from '../../plan/index.ts';
import type { RestExposure } from './exposure.ts';
import { REFUSALS } from './openapi-problems.ts';

/** What the callers of an exposure must prove, by the exposure's name; none when anybody may call. */
export function securitySchemes({
  namespace,
  authentication,
}: RestExposure): readonly (readonly [string, JsonSchema])[] {
  const scheme = authentication && securityScheme(authentication, 'callers');
  return scheme ? [[schemeName(namespace), scheme]] : [];
}

/** Adds to an operation what its callers must prove, and what they are answered when they do not. */
export function guardOf(exposure: RestExposure): (operation: JsonSchema) => JsonSchema {
  const { authentication, namespace } = exposure;
  if (!authentication) return (operation) => operation;
  const scopes = scopesOf(authentication);
  const isNamed = securitySchemes(exposure).length > 0;
  return (operation) => ({
    ...operation,
    ...(isNamed ? { security: [{ [schemeName(namespace)]: scopes }] } : {}),
    responses: {
      '401': { $ref: '#/components/responses/Unauthorized' },
      ...(scopes.length > 0 ? { '403': { $ref: '#/components/responses/Forbidden' } } : {}),
      ...(operation.responses as JsonSchema),
    },
  });
}

/** The answers that {@link guardOf} refers to. */
export function refusalsOf(exposures: readonly RestExposure[]): JsonSchema {
  const walls = exposures.flatMap(({ authentication }) => authentication ?? []);
  const { Unauthorized, Forbidden } = REFUSALS;
  return {
    ...(walls.length > 0 ? { Unauthorized } : {}),
    ...(walls.some((wall) => scopesOf(wall).length > 0) ? { Forbidden } : {}),
  };
}

/** Keys of components have letters, digits, dots, hyphens and underscores (OpenAPI 3.1, Components Object). */
function schemeName(namespace: string): string {
  return namespace.replace(/[^\w.-]/g, '-');
}
