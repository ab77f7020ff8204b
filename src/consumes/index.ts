export { parseBaseUrl } from './http/base-url.ts';
export { type HttpUpstreamOptions, httpUpstream } from './http/http-upstream.ts';
export { networkTransport, type Transport } from './http/transport.ts';
export { DEFAULT_LIMITS, type TransportLimits } from './http/transport-limits.ts';
export type { CallContext, Outcome, Upstream } from './upstream.ts';
