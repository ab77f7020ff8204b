import type { EmbeddedView } from '../exposes/index.ts';
import { defineRoutes, type HttpRequest } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import { ADDED_ROUTES, SESSION_ROUTES } from '../sessions/index.ts';
import type { EmbeddedService } from './upstreams.ts';

const ROUTES = [...SESSION_ROUTES, ...ADDED_ROUTES];

type Operation = (typeof ROUTES)[number]['operation'];

/**
 * What the console reads, and the fork, for which the contract has no operation and so documents no
 * route. What else the contract lets somebody change goes through documents, which may let nobody.
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
    routes: ROUTES.filter(isOpen).map(({ operation, method, path }) => ({
      method,
      path,
      description: `${operation.replaceAll('-', ' ')} of the embedded service`,
    })),
    handler: async (request) => {
      requireOpen(request);
      return handler({ ...request, headers: { ...request.headers, authorization } });
    },
  };
}

function isOpen({ operation }: { readonly operation: Operation }): boolean {
  return OPEN.has(operation);
}

const router = defineRoutes(ROUTES);

/**
 * Whoever knows the open routes alone takes `…/sessions/audit` for a session of that name; the
 * service does not.
 *
 * @throws Problem route-not-found | method-not-allowed
 */
function requireOpen({ method, target }: HttpRequest): void {
  const [path = ''] = target.split('?', 1);
  if (isOpen(router.find(method, path).route)) return;
  throw new Problem('route-not-found', 'nothing is served at this path');
}
