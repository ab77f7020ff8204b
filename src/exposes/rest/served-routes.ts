import { ANY_METHOD, type HttpResponse, type PathTemplate } from '../../http/index.ts';
import type { Runtime } from '../exposer.ts';
import { answerRoute } from './answer-route.ts';
import type { RoutedRequest } from './bind-input.ts';
import type { RestExposure } from './exposure.ts';
import { answerForward } from './forward.ts';

/** What a router finds, and what is done there. */
export interface ServedRoute {
  readonly method: string;
  readonly path: PathTemplate;
  answer(routed: RoutedRequest, runtime: Runtime): Promise<HttpResponse>;
}

/** Everything that an exposure answers. */
export function servedRoutes({
  routes,
  forwards,
}: Pick<RestExposure, 'routes' | 'forwards'>): readonly ServedRoute[] {
  return [
    ...routes.map(
      (route): ServedRoute => ({
        method: route.method,
        path: route.path,
        answer: (routed, runtime) => answerRoute(route, routed, runtime),
      }),
    ),
    ...forwards.map(
      (forward): ServedRoute => ({
        method: ANY_METHOD,
        path: forward.path,
        answer: (routed, runtime) => answerForward(forward, routed, runtime),
      }),
    ),
  ];
}
