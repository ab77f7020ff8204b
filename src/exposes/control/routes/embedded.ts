import { type HttpResponse, parsePathTemplate } from '../../../http/index.ts';
import { Problem } from '../../../kernel/index.ts';
import type { EmbeddedView, Operator } from '../../operator.ts';
import { mediaTypeOf } from '../answers.ts';
import type { Asked, ControlRoute } from '../route.ts';

/** Below it, paths are those of the service. */
const PREFIX = '/embedded';

/** The embedded service, beyond what documents can expose of it; nothing where there is none. */
export function embeddedRoutes({ embedded }: Operator): readonly ControlRoute[] {
  if (!embedded) return [];
  return embedded.routes.map(({ method, path, description }) => ({
    method,
    path: parsePathTemplate(`${PREFIX}${path.text}`),
    description,
    isOn: ({ management }) => management.info,
    answer: (asked) => relay(asked, embedded),
  }));
}

/** Of a request, what the service reads. Who asks is known here, and stays here. */
const PASSED = ['accept', 'content-type', 'idempotency-key', 'if-match', 'last-event-id'];

/** @throws Problem media-type-unsupported */
async function relay({ request }: Asked, { handler }: EmbeddedView): Promise<HttpResponse> {
  const { method, target, headers, body, cancellation } = request;
  // Any page can make a browser send a form here.
  if (method === 'POST' && mediaTypeOf(request) !== 'application/json')
    throw new Problem('media-type-unsupported', 'this takes application/json');
  const answer = await handler({
    method: method === 'HEAD' ? 'GET' : method,
    target: target.slice(PREFIX.length),
    headers: Object.fromEntries(
      PASSED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
    ),
    ...(body && { body }),
    ...(cancellation && { cancellation }),
  });
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
}
