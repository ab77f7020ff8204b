import type { Cancellation } from '../kernel/index.ts';
import type { RequestTrace } from '../telemetry/index.ts';

/** Header fields: names in lower case; repeated fields joined by `, ` (RFC 9110 section 5.3). */
export type HeaderFields = Readonly<Record<string, string>>;

/** One request, complete: the body has arrived and is within its limit. */
export interface HttpRequest {
  /** Upper case, e.g. `GET`. */
  readonly method: string;
  /** Origin form (RFC 9112 section 3.2.1): path and query exactly as on the wire, never decoded. */
  readonly target: string;
  readonly headers: HeaderFields;
  /** Absent when the request has no body; an empty body is a `Uint8Array` of length 0 only if one was announced. */
  readonly body?: Uint8Array;
  /** Address of the caller. Absent = it did not come over a network. */
  readonly caller?: string;
  /** Tells when the caller is gone. Absent = the caller always waits. */
  readonly cancellation?: Cancellation;
  /** The trace it is part of. Absent = none that anybody would hear of. */
  readonly trace?: RequestTrace;
}

/**
 * A request as part of a trace. Written out, member by member: a spread costs as much as all else
 * that a request on record does.
 */
export function withTrace(request: HttpRequest, trace: RequestTrace): HttpRequest {
  const { method, target, headers, body, caller, cancellation } = request;
  const traced = { method, target, headers, body, caller, cancellation, trace };
  // Fails to compile when a member is missing above; an absent one is `undefined` here.
  return traced satisfies Record<keyof HttpRequest, unknown> as HttpRequest;
}

/** A body: nothing, text (sent as UTF-8), bytes, or bytes that come over time. */
export type HttpBody = string | Uint8Array | AsyncIterable<Uint8Array> | undefined;

/** Whether a body comes over time. */
export function isStream(body: HttpBody): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

/** One response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body?: HttpBody;
}

/**
 * The one shape of everything that answers requests: exposers, the session API, the transport to
 * an upstream, test doubles. A handler never throws for something the caller did; what it throws
 * is a failure of its own.
 */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
