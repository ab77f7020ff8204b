import type { HttpRequest, HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';

/** An answer for programs. Nobody keeps it: it is true at this moment. */
export function json(value: unknown, status = 200): HttpResponse {
  return {
    status,
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** Text of a media type. */
export function text(body: string, contentType: string): HttpResponse {
  return { status: 200, headers: { ...HEADERS, 'content-type': contentType }, body };
}

const HEADERS = { 'cache-control': 'no-store' };

/** The fields of a request's query; of one given twice the first counts. */
export function queryOf({ target }: HttpRequest): ReadonlyMap<string, string> {
  const split = target.indexOf('?');
  const pairs = new URLSearchParams(split === -1 ? '' : target.slice(split + 1));
  return new Map([...pairs].reverse());
}

/** Media type of a body, without parameters, in lower case; empty when it names none. */
export function mediaTypeOf({ headers }: HttpRequest): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The object in a request's body.
 *
 * @throws Problem media-type-unsupported | json-invalid
 */
export function objectIn(request: HttpRequest): Readonly<Record<string, unknown>> {
  if (mediaTypeOf(request) !== 'application/json')
    throw new Problem('media-type-unsupported', 'this takes application/json');
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below: what is no object is no use either.
  }
  throw new Problem('json-invalid', 'the body is no JSON object');
}

/** The refusal of one value. */
export function invalid(name: string, message: string): Problem {
  return new Problem('parameter-invalid', `${name}: ${message}`, {
    errors: [{ pointer: `/${name}`, message }],
  });
}
