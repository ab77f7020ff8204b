import type { HttpRequest, HttpResponse } from '../../http/index.ts';
import type { Closable } from '../../kernel/index.ts';
import type { Call } from '../call-transport.ts';
import { decodeBody } from './decode-body.ts';
import { type Answer, Exchange } from './exchange.ts';
import { openPool } from './open-pool.ts';
import { DEFAULT_LIMITS, type TransportLimits } from './transport-limits.ts';

/** A handler that leaves the process. Closing it lets running exchanges end first. */
export type Transport = Send & Closable;

type Send = (request: HttpRequest, call?: Pick<Call, 'withinMs'>) => Promise<HttpResponse>;

/**
 * Sends requests to one origin over HTTP/1.1. Redirects are answers like any other, nothing is
 * sent twice here, and a connection on which something went wrong is not used again.
 *
 * The handler throws Problem upstream-unreachable | upstream-timeout | upstream-too-large |
 * upstream-invalid; the member `outcome` is `unknown` when the upstream may have done what an
 * unsafe request asked for.
 *
 * @param base only its origin counts: a request's target cannot lead anywhere else
 */
export function networkTransport(base: URL, limits: Partial<TransportLimits> = {}): Transport {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const pool = openPool(base.origin, {
    connections: bounds.maxConnections,
    pipelining: 1,
    connect: { timeout: bounds.connectMs },
    maxHeaderSize: bounds.maxHeaderBytes,
    // The exchange has its own clocks: the pool's only tick twice a second.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const send: Send = (request, { withinMs = bounds.totalMs } = {}) =>
    new Promise<HttpResponse>((resolve, reject) => {
      requireOriginForm(request);
      const end = (answer: Answer) => resolve(response(answer, request.method, bounds));
      const exchange = new Exchange(request, within(withinMs, bounds), { resolve: end, reject });
      if (!exchange.settled) pool.dispatch(dispatchOptions(request), exchange);
    });
  return Object.assign(send, { close: () => pool.close() });
}

/** Nearly always the bounds as they are. */
function within(totalMs: number, bounds: TransportLimits): TransportLimits {
  return totalMs < bounds.totalMs ? { ...bounds, totalMs } : bounds;
}

/** The pool would take an absolute URL for a path and send it as it is. */
function requireOriginForm(request: HttpRequest): void {
  if (!request.target.startsWith('/')) throw new Error('a target must be in origin form');
}

function dispatchOptions({ method, target, headers, body }: HttpRequest) {
  // Undici reads the fields and leaves them alone; its type does not say so.
  return { method, path: target, headers: headers as Record<string, string>, body: body ?? null };
}

/** Nearly always the answer as it came: no promise and no copy for it. */
function response(
  answer: Answer,
  method: string,
  bounds: TransportLimits,
): HttpResponse | Promise<HttpResponse> {
  if (answer.headers['content-encoding'] === undefined) return answer;
  return decoded(answer, method, bounds);
}

async function decoded(
  answer: Answer,
  method: string,
  bounds: TransportLimits,
): Promise<HttpResponse> {
  const { 'content-encoding': coding, ...headers } = answer.headers;
  const body = await decodeBody(answer.body, coding, method, bounds.maxBodyBytes);
  return { status: answer.status, headers, body };
}
