import { runFlow } from '../../flow/index.ts';
import {
  defineRoutes,
  type Handler,
  type HttpRequest,
  type HttpResponse,
} from '../../http/index.ts';
import { never } from '../../kernel/index.ts';
import { defineExposer, type Runtime, targetOf } from '../exposer.ts';
import { bindInput } from './bind-input.ts';
import { compileRest } from './compile.ts';
import type { RestExposure, RestRoute } from './exposure.ts';
import { openApi } from './openapi.ts';
import { writeOutcome } from './write-outcome.ts';

/** Exposes operations as a REST API, with its own description at `/openapi.json`. */
export const rest = defineExposer<RestExposure>({
  type: 'rest',
  aliases: ['api'],
  prefixes: ['rest', 'api', 'http'],
  endpoint: '',
  compile: compileRest,
  serve: (exposure, runtime) => ({ handler: serveRest(exposure, runtime) }),
  openApi,
  offers: (exposure) =>
    exposure.routes.map((route) => ({
      name: `${route.method} ${route.path.text}`,
      description: route.description,
      inputs: route.inputs,
      ...targetOf(route.flow),
    })),
});

const DESCRIPTION_PATH = '/openapi.json';

function serveRest(exposure: RestExposure, { upstreams, steps }: Runtime): Handler {
  const router = defineRoutes(exposure.routes);
  const description = JSON.stringify(openApi(exposure));
  return async (request) => {
    const split = request.target.indexOf('?');
    const path = split === -1 ? request.target : request.target.slice(0, split);
    if (path === DESCRIPTION_PATH && isRead(request)) return describe(description);
    const { route, parameters } = router.find(method(request, exposure), path);
    const query = split === -1 ? '' : request.target.slice(split + 1);
    const values = bindInput(route.inputs, { request, query, placeholders: parameters });
    const outcome = await runFlow(route.flow, values, {
      upstreams,
      steps,
      requestId: request.headers['x-request-id'] ?? '',
      cancellation: request.cancellation ?? never,
    });
    return writeOutcome(outcome, route.flow.output);
  };
}

function isRead(request: HttpRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** HEAD is answered like GET unless a route is exposed for it (RFC 9110 section 9.3.2). */
function method(request: HttpRequest, exposure: RestExposure): string {
  const own =
    request.method === 'HEAD' &&
    exposure.routes.some((route: RestRoute) => route.method === 'HEAD');
  return request.method === 'HEAD' && !own ? 'GET' : request.method;
}

function describe(body: string): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body,
  };
}
