import type { HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Outcome } from '../upstream.ts';
import { relayedHeaders } from './relayed-headers.ts';

/**
 * What an answer means: a value (2xx), a refusal that is passed on (4xx and 5xx), or a problem of
 * the gateway's own. A caller never sees the upstream's 401: it would take it for its own.
 *
 * @param nowMs wall time, for a `Retry-After` that names a date
 * @throws Problem upstream-auth | upstream-redirect | upstream-invalid
 */
export async function readResponse(response: HttpResponse, nowMs: number): Promise<Outcome> {
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
  const headers = relayedHeaders(response.headers, nowMs);
  return { kind, status, headers, body: await collect(response.body) };
}

/** The transport bounds what it delivers; a handler in this process is trusted to. */
async function collect(body: HttpResponse['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
