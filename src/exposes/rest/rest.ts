import { ANY_METHOD, defineRoutes, type Handler } from '../../http/index.ts';
import { defineExposer, type Runtime, targetOf } from '../exposer.ts';
import {
  DESCRIPTION_PATH,
  descriptionAnswer,
  findRoute,
  isRead,
  splitTarget,
} from './answer-route.ts';
import { askRoute } from './ask.ts';
import { combineRest } from './combine.ts';
import { compileRest } from './compile.ts';
import type { RestExposure, RestRoute } from './exposure.ts';
import { openApi } from './openapi.ts';
import { servedRoutes } from './served-routes.ts';

/** Exposes operations as a REST API, with its own description at `/openapi.json`. */
export const rest = defineExposer<RestExposure>({
  type: 'rest',
  aliases: ['api'],
  prefixes: ['rest', 'api', 'http'],
  endpoint: '',
  compressible: true,
  compile: compileRest,
  actions: ({ routes }) => routes.map(({ name }) => name),
  serve: (exposure, runtime) => ({ handler: serveRest(exposure, runtime) }),
  combine: combineRest,
  openApi,
  async ask(exposure, offer, given, runtime) {
    const route = exposure.routes.find((one) => nameOf(one) === offer);
    return route && askRoute(route, given, serveRest(exposure, runtime));
  },
  offers: ({ routes, forwards }) => [
    ...routes.map((route) => ({
      name: nameOf(route),
      description: route.description,
      inputs: route.inputs,
      ...targetOf(route.flow),
      place: route.place,
    })),
    ...forwards.map(({ path, description, namespace, place }) => ({
      name: `${ANY_METHOD} ${path.text}`,
      description,
      inputs: [],
      target: `everything below '${namespace}'`,
      operation: '',
      place,
    })),
  ],
});

function nameOf({ method, path }: RestRoute): string {
  return `${method} ${path.text}`;
}

function serveRest(exposure: RestExposure, runtime: Runtime): Handler {
  const router = defineRoutes(servedRoutes(exposure));
  const description = descriptionAnswer(openApi(exposure));
  return async (request) => {
    const { path, query } = splitTarget(request.target);
    if (path === DESCRIPTION_PATH && isRead(request)) return description;
    const { route, parameters, rest } = findRoute(router, request.method, path);
    return await route.answer({ request, query, placeholders: parameters, rest }, runtime);
  };
}
