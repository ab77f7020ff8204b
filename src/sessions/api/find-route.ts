import {
  defineRoutes,
  type HttpRequest,
  type Match,
  type PathTemplate,
  parsePathTemplate,
  type Router,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';

/**
 * A router for routes as the published contract spells them. It takes the other spelling too: both
 * are in use on the same API.
 */
export function routesOf<T extends { readonly method: string; readonly path: PathTemplate }>(
  routes: readonly T[],
): Router<T> {
  return defineRoutes(
    routes.flatMap((route) => [
      route,
      {
        ...route,
        path: parsePathTemplate(route.path.text.replace('/organizations', '/organisations')),
      },
    ]),
  );
}

/**
 * The route of a request, with or without `/v1` before it.
 *
 * @throws Problem route-not-found | method-not-allowed | malformed-request
 */
export function findRoute<T>(
  router: Router<T>,
  { method, target }: Pick<HttpRequest, 'method' | 'target'>,
): Match<T> {
  // A base address with a slash at its end makes clients write `//api` or `/v1//api`.
  const [path = ''] = target.split('?', 1);
  try {
    return router.find(method === 'HEAD' ? 'GET' : method, path.replace(/^\/+(?:v1\/+)?/, '/'));
  } catch (problem) {
    throw problem instanceof Problem ? withHead(problem) : problem;
  }
}

/** Where GET is allowed, HEAD is. */
function withHead(problem: Problem): Problem {
  const allow = problem.headers.allow?.replace(/\bGET\b/, 'GET, HEAD');
  if (allow === undefined) return problem;
  return new Problem(problem.problem, `this path supports ${allow}`, { headers: { allow } });
}
