import { type HttpResponse, isStream } from '../../../http/index.ts';
import { Problem } from '../../../kernel/index.ts';
import { mediaTypeOf } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** Below it, paths are those of the service. */
const PREFIX = '/embedded';

const ORGANISATIONS = '/api/v3/organizations';
const SESSIONS = `${ORGANISATIONS}/{organisation}/ai/sessions`;

/**
 * What documents cannot have routes for, as the published contract has no operations for it, and
 * lists, which take more here. What the contract lets somebody change goes through the routes of a
 * document, so that a document that only reads changes nothing here either.
 */
const RELAYED: readonly (readonly [string, string])[] = [
  [`GET ${ORGANISATIONS}`, 'organisations that the key of this process may act in'],
  [`GET ${SESSIONS}`, 'sessions of the embedded service, by everything it filters by'],
  [`GET ${SESSIONS}/{sessionId}`, 'one of them, with its messages'],
  [`GET ${SESSIONS}/search`, 'messages with all words'],
  [`GET ${SESSIONS}/usage`, 'what was used, by day, user and model'],
  [`GET ${SESSIONS}/events`, 'what happens to sessions, as server-sent events'],
  [`GET ${SESSIONS}/{sessionId}/events`, 'what happens to one of them'],
  [`POST ${SESSIONS}/{sessionId}/fork`, 'begin a session with the messages of another one'],
];

/** The embedded AI Sessions service, beyond what documents can expose of it. */
export const sessions: readonly ControlRoute[] = RELAYED.flatMap(([name, description]) =>
  route(name.replace(' ', ` ${PREFIX}`), description, isOn, relay),
);

function isOn({ management }: Asked['exposure']): boolean {
  return management.info;
}

/** Of a request, what the service reads. Who asks is known here, and stays here. */
const PASSED = ['accept', 'content-type', 'idempotency-key', 'if-match', 'last-event-id'];

/** @throws Problem route-not-found | media-type-unsupported */
async function relay({ request, operator }: Asked): Promise<HttpResponse> {
  const { method, target, headers, body, cancellation } = request;
  if (!operator.sessions)
    throw new Problem('route-not-found', 'no session service is embedded in this process');
  // Any page can make a browser send a form here.
  if (method === 'POST' && mediaTypeOf(request) !== 'application/json')
    throw new Problem('media-type-unsupported', 'this takes application/json');
  const answer = await operator.sessions({
    method: method === 'HEAD' ? 'GET' : method,
    target: target.slice(PREFIX.length),
    headers: Object.fromEntries(
      PASSED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
    ),
    ...(body && { body }),
    ...(cancellation && { cancellation }),
  });
  const told = { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
  return method === 'HEAD' ? withoutStream(told) : told;
}

/** A HEAD is answered from the same route, and nobody would ever end its stream. */
function withoutStream(answer: HttpResponse): HttpResponse {
  return isStream(answer.body) ? { ...answer, body: undefined } : answer;
}
