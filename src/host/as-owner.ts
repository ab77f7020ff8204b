import type { Handler } from '../http/index.ts';
import type { EmbeddedService } from './upstreams.ts';

/**
 * The embedded service for whoever looks after the process: called with the token of the process,
 * whatever a request brings itself.
 */
export function asOwner({ handler, token }: EmbeddedService): Handler {
  return (request) =>
    handler({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
}
