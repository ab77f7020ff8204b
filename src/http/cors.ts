import type { HeaderFields, HttpResponse } from './message.ts';

const FIELD_NAMES = /^[A-Za-z0-9-]+(?:\s*,\s*[A-Za-z0-9-]+)*$/;
const MAX_AGE_SECONDS = 600;

/**
 * The answer to a preflight (Fetch standard, CORS protocol) from an origin on the allow-list. Only
 * that origin is named when it is sent, never `*`, and credentials are not allowed.
 *
 * @returns `undefined` when the request is not a preflight
 */
export function preflightResponse(method: string, fields: HeaderFields): HttpResponse | undefined {
  if (method !== 'OPTIONS' || !fields['access-control-request-method']) return undefined;
  const asked = fields['access-control-request-headers'] ?? '';
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      ...(FIELD_NAMES.test(asked) && { 'access-control-allow-headers': asked }),
      'access-control-max-age': String(MAX_AGE_SECONDS),
      vary: 'Access-Control-Request-Headers',
    },
  };
}

/** An answer with what lets pages of one allow-listed origin read it. */
export function sharedWith(origin: string, answer: HttpResponse): HttpResponse {
  const { vary } = answer.headers;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'access-control-allow-origin': origin,
      // All fields: what an answer has, its page may see. It covers none that carries a credential.
      'access-control-expose-headers': '*',
      vary: vary === undefined ? 'Origin' : `${vary}, Origin`,
    },
  };
}
