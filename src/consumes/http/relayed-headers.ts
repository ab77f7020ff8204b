import type { HeaderFields } from '../../http/index.ts';

/** Says where an answer comes from that no upstream gave: `recorded`, `example`, `schema` or `none`. */
export const MOCK_HEADER = 'x-capstan-mock';

const RELAYED: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'etag',
  'idempotency-replayed',
  'last-modified',
  'link',
  'location',
  'ratelimit',
  'retry-after',
  MOCK_HEADER,
  'x-next-cursor',
  'x-total-count',
]);

const RELAYED_PREFIX = /^(?:x-)?ratelimit-/;

/** RFC 9110 section 5.5, without obs-text, which two receivers may read differently. */
const FIELD_VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/**
 * The fields of an upstream's answer that concern our caller. Everything else stays behind: it
 * speaks of the upstream's host, its cookies, its connection or its pages.
 *
 * @param nowMs wall time
 */
export function relayedHeaders(headers: HeaderFields, nowMs: number): HeaderFields {
  const relayed: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (!isRelayed(name)) continue;
    const value = headers[name] ?? '';
    if (!FIELD_VALUE.test(value)) continue;
    const text = rewrite(name, value, nowMs);
    if (text !== undefined) relayed[name] = text;
  }
  return relayed;
}

function isRelayed(name: string): boolean {
  return RELAYED.has(name) || RELAYED_PREFIX.test(name);
}

function rewrite(name: string, value: string, nowMs: number): string | undefined {
  if (name === 'retry-after') return retryAfter(value, nowMs);
  if (name === 'location') return isRelativeReference(value) ? value : undefined;
  if (name === 'link') return hasRelativeLinks(value) ? value : undefined;
  return value;
}

const MAX_RETRY_AFTER_SECONDS = 60;

/** RFC 9110 section 10.2.3, always as seconds: a date would need the caller's clock to be right. */
function retryAfter(value: string, nowMs: number): string | undefined {
  const seconds = retryAfterSeconds(value, nowMs);
  if (Number.isNaN(seconds)) return undefined;
  return String(Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS));
}

/**
 * @param nowMs wall time
 * @returns seconds from now; below 0 when that is over, `NaN` when the value says nothing
 */
export function retryAfterSeconds(value: string, nowMs: number): number {
  return /^\d+$/.test(value) ? Number(value) : secondsUntil(value, nowMs);
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function secondsUntil(date: string, nowMs: number): number {
  return HTTP_DATE.test(date) ? Math.ceil((Date.parse(date) - nowMs) / 1000) : Number.NaN;
}

/** RFC 3986 section 4.2, without network-path references; `\` is a slash to browsers. */
function isRelativeReference(reference: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(reference) && !/^[/\\]{2}/.test(reference);
}

/** RFC 8288 section 3. */
function hasRelativeLinks(value: string): boolean {
  const targets = [...value.matchAll(/<([^>]*)>/g)].map((match) => match[1] ?? '');
  const plain = !value.includes('://') && !value.includes('"//');
  return plain && targets.length > 0 && targets.every(isRelativeReference);
}
