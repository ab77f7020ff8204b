import type { HttpResponse } from '../../http/index.ts';
import type { ListAnswer } from '../operations/list-sessions.ts';
import type { JsonText, Recorded } from '../store.ts';

/** A successful answer with JSON; the version becomes the entity tag (D22). */
export function writeJson(status: number, body: JsonText, version?: number): HttpResponse {
  const headers = {
    'content-type': 'application/json',
    ...(version !== undefined && { etag: `"${version}"` }),
  };
  return { status, headers, body };
}

/** The answer of a write, marked when it repeats an earlier one (D23). */
export function writeRecorded({ answer, replayed }: Recorded): HttpResponse {
  const response = writeJson(answer.status, answer.body, answer.version);
  if (!replayed) return response;
  return { ...response, headers: { ...response.headers, 'idempotency-replayed': 'true' } };
}

/**
 * A page. The body must stay a bare array, so everything about further pages is in the header; the
 * link is relative and has a query only, because nobody here knows under which prefix we are served.
 */
export function writePage(
  { body, cursor, total }: ListAnswer,
  limit: number,
  query: ReadonlyMap<string, string>,
): HttpResponse {
  const response = writeJson(200, body);
  const headers = {
    ...response.headers,
    ...(cursor !== undefined && {
      link: linkTo({ cursor, limit: String(limit) }, query),
      'x-next-cursor': cursor,
    }),
    ...(total !== undefined && { 'x-total-count': String(total) }),
  };
  return { ...response, headers };
}

/** Rows of a report, which is paged by number: it has no place that stays. */
export function writeRows(
  { body, more }: { readonly body: string; readonly more: boolean },
  { limit, offset }: { readonly limit: number; readonly offset: number },
  query: ReadonlyMap<string, string>,
): HttpResponse {
  const response = writeJson(200, body);
  if (!more) return response;
  const next = { limit: String(limit), offset: String(offset + limit) };
  return { ...response, headers: { ...response.headers, link: linkTo(next, query) } };
}

function linkTo(given: Readonly<Record<string, string>>, query: ReadonlyMap<string, string>) {
  const replaced = ['cursor', 'limit', 'offset'];
  const kept = [...query].filter(([name]) => !replaced.includes(name));
  const pairs = [...Object.entries(given), ...kept]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return `<?${pairs}>; rel="next"`;
}
