import { runFlow } from '../../flow/index.ts';
import type { HttpRequest, HttpResponse, Match, Router } from '../../http/index.ts';
import { never, Problem } from '../../kernel/index.ts';
import type { JsonSchema } from '../../plan/index.ts';
import type { Runtime } from '../exposer.ts';
import { bindInput, type RoutedRequest } from './bind-input.ts';
import { inDeclaredType } from './declared-type.ts';
import type { RestRoute } from './exposure.ts';
import { writeOutcome } from './write-outcome.ts';

/** Where the description of what is served stands. */
export const DESCRIPTION_PATH = '/openapi.json';

/** Runs what a route does, and answers with what comes of it. */
export async function answerRoute(
  { name, path, inputs, flow, responses }: RestRoute,
  routed: RoutedRequest,
  { upstreams, steps, scripts }: Runtime,
): Promise<HttpResponse> {
  const { request } = routed;
  request.trace?.named(name, path.text);
  const values = bindInput(inputs, routed);
  const outcome = await runFlow(flow, values, {
    upstreams,
    steps,
    scripts,
    requestId: request.headers['x-request-id'] ?? '',
    cancellation: request.cancellation ?? never,
    trace: request.trace,
  });
  return inDeclaredType(await writeOutcome(outcome, flow.output), responses);
}

/** Path and query of a request target. */
export function splitTarget(target: string): { path: string; query: string } {
  const split = target.indexOf('?');
  if (split === -1) return { path: target, query: '' };
  return { path: target.slice(0, split), query: target.slice(split + 1) };
}

/**
 * The route of a request. HEAD is answered like GET where no route is exposed for it (RFC 9110
 * section 9.3.2).
 *
 * @throws Problem route-not-found | method-not-allowed | malformed-request
 */
export function findRoute<T>(router: Router<T>, method: string, path: string): Match<T> {
  if (method !== 'HEAD') return router.find(method, path);
  try {
    const found = router.find(method, path);
    // What takes the rest of any path must not take a HEAD from the route that has the GET.
    return found.rest.length === 0 ? found : router.find('GET', path);
  } catch (failure) {
    if (failure instanceof Problem && failure.problem === 'method-not-allowed')
      return router.find('GET', path);
    throw failure;
  }
}

/** Whether a request asks for something to read. */
export function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** An OpenAPI description as it is sent. */
export function descriptionAnswer(description: JsonSchema): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify(description),
  };
}
