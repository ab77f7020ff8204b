import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import type { HeaderFields, HttpBody, HttpResponse } from './message.ts';

/** Shorter bodies fit into a packet or two as they are. */
const THRESHOLD_BYTES = 2048;

/** What is text, or made of text. Event streams are passed on as they come. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:[\w.+-]+\+)?(?:json|xml|yaml)\b|application\/(?:x-ndjson|javascript)\b|image\/svg\+xml\b)/i;

type Coder = (bytes: Uint8Array) => Promise<Uint8Array>;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Brotli's own default takes fifty times as long for a tenth less. */
const BROTLI = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  },
};

/** In the order of preference among those that a caller likes equally. */
const CODERS: ReadonlyMap<string, Coder> = new Map<string, Coder>([
  ['br', (bytes) => brotli(bytes, BROTLI)],
  ['gzip', (bytes) => zip(bytes)],
]);

/**
 * An answer in the content coding that its caller prefers (RFC 9110 section 12.5.3), when that is
 * worth it. Streams, what has a coding, and parts of something stay as they are.
 *
 * @param method of the request
 * @param fields of the request
 * @returns the answer itself when there is nothing to do, without a promise
 */
export function withCoding(
  answer: HttpResponse,
  method: string,
  fields: HeaderFields,
): HttpResponse | Promise<HttpResponse> {
  const { body } = answer;
  if (body === undefined || !isWorthIt(answer, body)) return answer;
  const varying = withVary(answer);
  const coding = isForeign(fields) ? undefined : preferred(fields['accept-encoding']);
  const coder = coding === undefined ? undefined : CODERS.get(coding);
  if (coding === undefined || !coder) return varying;
  // The length of what was not made is not known, and the other one would be wrong.
  if (method === 'HEAD') return { ...withWeakTag(varying), body: undefined };
  return encode(varying, typeof body === 'string' ? Buffer.from(body) : body, coding, coder);
}

function isWorthIt(
  { status, headers }: HttpResponse,
  body: NonNullable<HttpBody>,
): body is string | Uint8Array {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return false;
  if (body.length < THRESHOLD_BYTES || status === 204 || status === 206 || status === 304)
    return false;
  if (headers['content-encoding'] !== undefined) return false;
  if (/\bno-transform\b/i.test(headers['cache-control'] ?? '')) return false;
  return COMPRESSIBLE.test(headers['content-type'] ?? '');
}

/**
 * Whether a page of another origin is behind a request that it cannot read the answer to. It could
 * learn what is in it by the answer's length, when something it chose is in it too (BREACH). An
 * `Origin` that came this far is one that may read.
 */
function isForeign({ origin, 'sec-fetch-site': site }: HeaderFields): boolean {
  return origin === undefined && (site === 'cross-site' || site === 'same-site');
}

/** What the package's types do not tell of it. */
interface Preferring {
  encodings(offered: readonly string[], options: { preferred: readonly string[] }): string[];
}

const OFFERED = [...CODERS.keys(), 'identity'];

function preferred(accepted: string | undefined): string | undefined {
  if (accepted === undefined) return undefined;
  const negotiator: Preferring = new Negotiator({ headers: { 'accept-encoding': accepted } });
  return negotiator.encodings(OFFERED, { preferred: [...CODERS.keys()] })[0];
}

async function encode(
  answer: HttpResponse,
  bytes: Uint8Array,
  coding: string,
  coder: Coder,
): Promise<HttpResponse> {
  const coded = await coder(bytes);
  if (coded.length >= bytes.length) return answer;
  const { status, headers } = withWeakTag(answer);
  return { status, headers: { ...headers, 'content-encoding': coding }, body: coded };
}

/** Also when this caller wants no coding: the next one who is given the answer by a cache may. */
function withVary(answer: HttpResponse): HttpResponse {
  const { vary } = answer.headers;
  const all = vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`;
  return { ...answer, headers: { ...answer.headers, vary: all } };
}

/** A strong tag promises the same bytes (RFC 9110 section 8.8.1). */
function withWeakTag(answer: HttpResponse): HttpResponse {
  const { etag } = answer.headers;
  if (etag === undefined || etag.startsWith('W/')) return answer;
  return { ...answer, headers: { ...answer.headers, etag: `W/${etag}` } };
}
