import type { EmbeddedView } from '../exposes/index.ts';
import { ADDED_ROUTES, SESSION_ROUTES } from '../sessions/index.ts';
import type { EmbeddedService } from './upstreams.ts';

type Operation = (typeof SESSION_ROUTES | typeof ADDED_ROUTES)[number]['operation'];

/**
 * What reads, and the fork, for which the contract has no operation and so documents no route. What
 * else the contract lets somebody change goes through documents, which may let nobody.
 */
const OPEN: ReadonlySet<Operation> = new Set<Operation>([
  'list-organisations',
  'list-sessions',
  'get-session',
  'search-messages',
  'report-usage',
  'watch-organisation',
  'watch-session',
  'fork-session',
]);

/** The embedded service for whoever looks after the process: a part of it, with the process's key. */
export function asOwner({ handler, token }: EmbeddedService): EmbeddedView {
  const authorization = `Bearer ${token}`;
  return {
    routes: [...SESSION_ROUTES, ...ADDED_ROUTES]
      .filter(({ operation }) => OPEN.has(operation))
      .map(({ operation, method, path }) => ({
        method,
        path,
        description: `${operation.replaceAll('-', ' ')} of the embedded service`,
      })),
    handler: (request) => handler({ ...request, headers: { ...request.headers, authorization } }),
  };
}
