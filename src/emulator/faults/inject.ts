import {
  ConnectionCut,
  type Handler,
  type HttpBody,
  type HttpRequest,
  type HttpResponse,
  isStream,
} from '../../http/index.ts';
import { requestId } from '../../kernel/index.ts';
import { askedOf } from '../operations.ts';
import type { FaultRule } from './fault-rule.ts';
import type { Faults } from './faults.ts';

/**
 * A handler whose requests meet failures on purpose.
 *
 * @param note is told of each that does
 * @throws ConnectionCut to have the caller lose its connection
 */
export function withFaults(
  handler: Handler,
  faults: Faults,
  note: (request: HttpRequest, label: string) => void,
): Handler {
  return async (request) => {
    const asked = askedOf(request);
    const fault = asked && faults.meet(asked);
    if (!fault) return handler(request);
    note(request, fault.label);
    if (fault.latencyMs > 0) await elapse(fault.latencyMs, request);
    return outcome(fault.rule, request, handler);
  };
}

async function outcome(
  rule: FaultRule,
  request: HttpRequest,
  handler: Handler,
): Promise<HttpResponse> {
  const replaced = rule.drop || rule.status !== undefined;
  if (!replaced) return truncated(await handler(request), rule.truncate);
  if (rule.commit) await carryOut(request, await handler(request));
  if (rule.drop) throw new ConnectionCut();
  return refusal(rule, request);
}

/**
 * An answer that comes over time is only carried out when somebody reads it to its end. Where
 * nothing but reading is asked there is nothing to carry out, and who watches has no end.
 */
async function carryOut({ method }: HttpRequest, { body }: HttpResponse): Promise<void> {
  if (!isStream(body) || method === 'GET') return;
  for await (const _ of body);
}

/** Waits in real time, whatever the emulated clock shows; no longer than the caller does. */
function elapse(milliseconds: number, { cancellation }: HttpRequest): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    const stopListening = cancellation?.onCancel(done);
    function done() {
      clearTimeout(timer);
      stopListening?.();
      resolve();
    }
  });
}

function refusal({ status = 500, retryAfter, error }: FaultRule, request: HttpRequest) {
  const id = requestId(request.headers['x-request-id']);
  const body = {
    error: true,
    message: error?.message ?? 'a failure on purpose',
    code: error?.code ?? CODES[status] ?? 'internal',
    requestId: id,
  };
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': id,
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(body),
  };
}

/** The `code` that callers meet most with a status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_parameter',
  401: 'unauthenticated',
  403: 'organisation_forbidden',
  404: 'session_not_found',
  409: 'version_conflict',
  412: 'version_conflict',
  413: 'body_too_large',
  429: 'rate_limited',
  503: 'store_unavailable',
};

function truncated(response: HttpResponse, bytes: number | undefined): HttpResponse {
  if (bytes === undefined) return response;
  return { ...response, body: firstBytes(response.body, bytes) };
}

async function* firstBytes(body: HttpBody, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunksOf(body)) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0) break;
  }
  throw new ConnectionCut();
}

function chunksOf(body: HttpBody): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  if (body === undefined) return [];
  return isStream(body) ? body : [typeof body === 'string' ? Buffer.from(body) : body];
}
