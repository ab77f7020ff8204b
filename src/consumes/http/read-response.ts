import { collectBody, type HeaderFields, type HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Outcome } from '../upstream.ts';
import { type AnswerReading, decoding, JSON_ANSWERS } from './decode-answer.ts';
import type { Masking } from './mask-secrets.ts';
import { relayedHeaders } from './relayed-headers.ts';

/**
 * What an answer means: a value (2xx), a refusal that is passed on (4xx and 5xx), or a problem of
 * the gateway's own. A caller never sees the upstream's 401: it would take it for its own.
 *
 * @param nowMs wall time, for a `Retry-After` that names a date
 * @param masking takes out what callers must not see
 * @throws Problem upstream-auth | upstream-redirect | upstream-invalid | upstream-too-large
 */
export async function readResponse(
  response: HttpResponse,
  nowMs: number,
  reading: AnswerReading = JSON_ANSWERS,
  masking?: Masking,
): Promise<Outcome> {
  const { status } = response;
  if (status === 401 || status === 407) {
    throw new Problem('upstream-auth', 'the upstream API did not accept the credential');
  }
  if (status >= 300 && status < 400) {
    throw new Problem('upstream-redirect', 'redirects of the upstream API are not followed');
  }
  if (status < 200 || status > 599) {
    throw new Problem('upstream-invalid', 'the upstream API answered with an unusable status');
  }
  const kind = status < 300 ? 'value' : 'refused';
  // Bytes that are there need no waiting, not even for the next turn.
  const received =
    response.body instanceof Uint8Array ? response.body : await collectBody(response.body);
  const { plan } = reading;
  if (plan?.maxBytes !== undefined && received.byteLength > plan.maxBytes) {
    const detail = `the answer of the upstream API has more than ${plan.maxBytes} bytes`;
    throw new Problem('upstream-too-large', detail);
  }
  const told = typed(relayedHeaders(response.headers, nowMs), plan?.mediaType, kind);
  const answer = { headers: told, body: received };
  const { headers, body } = masking ? masking(answer) : answer;
  return { kind, status, headers, body, ...decoding(body, reading) };
}

const UNTYPED: readonly (string | undefined)[] = [undefined, 'application/octet-stream'];

/** A success that does not say what it is, is what the document says. */
function typed(
  headers: HeaderFields,
  mediaType: string | undefined,
  kind: Outcome['kind'],
): HeaderFields {
  if (kind !== 'value' || !mediaType || !UNTYPED.includes(headers['content-type'])) return headers;
  return MEDIA_TYPE.test(mediaType) ? { ...headers, 'content-type': mediaType } : headers;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w."-]+)*$/;
