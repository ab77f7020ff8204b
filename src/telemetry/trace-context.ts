/** Where in a trace somebody is: what is passed on to whom they call. */
export interface TraceContext {
  /** 32 hexadecimal digits in lower case. */
  readonly traceId: string;
  /** Of the caller's span; 16 hexadecimal digits in lower case. */
  readonly spanId: string;
  /** Whether the caller records the trace. */
  readonly sampled: boolean;
  /** What tracing systems tell each other, passed on as it came. */
  readonly state?: string | undefined;
}

/** Header fields that carry a trace, names in lower case. */
export type TraceFields = Readonly<Record<string, string>>;

/** How a trace is written into header fields. */
export type Propagation = 'w3c' | 'b3';

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const B3 = /^([\da-f]{16}|[\da-f]{32})-([\da-f]{16})(?:-([01d]))?(?:-[\da-f]{16})?$/;
const ZEROS = /^0+$/;

/** Longest `tracestate` that is passed on; W3C Trace Context section 3.3.1.5 asks for 512 at least. */
const MOST_STATE = 2048;

/**
 * The context in `traceparent` and `tracestate` (W3C Trace Context, level 1).
 *
 * @returns `undefined` when there is none, or none that is valid: that begins a new trace
 */
export function readTraceparent(
  traceparent: unknown,
  tracestate?: unknown,
): TraceContext | undefined {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const [, version, traceId = '', spanId = '', flags = '', more] = match ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, sampled, state: stateOf(tracestate) };
}

/** The context that a request comes with, in either way of writing it. */
export function readTraceFields(fields: TraceFields): TraceContext | undefined {
  const { traceparent, tracestate, b3 } = fields;
  if (traceparent !== undefined) return readTraceparent(traceparent, tracestate);
  return b3 === undefined ? undefined : readB3(b3);
}

/** The fields that pass a context on. */
export function traceFields(context: TraceContext, propagation: Propagation = 'w3c'): TraceFields {
  const { traceId, spanId, sampled, state } = context;
  if (propagation === 'b3') return { b3: `${traceId}-${spanId}-${sampled ? 1 : 0}` };
  const traceparent = `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
  return state === undefined ? { traceparent } : { traceparent, tracestate: state };
}

/** The single field of B3. An id of 64 bits is filled up with zeros. */
function readB3(b3: string): TraceContext | undefined {
  const [match, traceId = '', spanId = '', flag] = B3.exec(b3.toLowerCase()) ?? [];
  if (match === undefined || ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId: traceId.padStart(32, '0'), spanId, sampled: flag !== '0' };
}

function stateOf(tracestate: unknown): string | undefined {
  if (typeof tracestate !== 'string' || tracestate === '') return undefined;
  return tracestate.length <= MOST_STATE && /^[\x20-\x7e]+$/.test(tracestate)
    ? tracestate
    : undefined;
}
