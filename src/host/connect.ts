import type { AuthSurroundings } from '../auth/index.ts';
import { networkTransport, type Transport, type TransportLimits } from '../consumes/index.ts';
import type { Stack } from '../kernel/index.ts';

/** Tokens, keys and metadata are small and wanted at once. */
const LIMITS: Partial<TransportLimits> = {
  headersMs: 5_000,
  bodyIdleMs: 5_000,
  totalMs: 8_000,
  maxBodyBytes: 256 * 1024,
  maxConnections: 4,
};

/**
 * The way of authentication schemes to other servers: the transport that calls to upstreams take,
 * with tighter bounds, one for each origin.
 *
 * @param stack takes what must be closed
 */
export function connector(stack: Stack): AuthSurroundings['connect'] {
  const transports = new Map<string, Transport>();
  return (server) => {
    const known = transports.get(server.origin);
    if (known) return known;
    const transport = stack.add(networkTransport(server, LIMITS));
    transports.set(server.origin, transport);
    return transport;
  };
}
