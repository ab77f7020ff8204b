import type { HttpRequest, HttpResponse, PathTemplate } from '../../http/index.ts';
import { never } from '../../kernel/index.ts';
import { type Operation, type Parameter, whole } from '../../plan/index.ts';
import type { Runtime } from '../exposer.ts';
import { splitTarget } from './answer-route.ts';
import type { RoutedRequest } from './bind-input.ts';
import type { RestForward } from './exposure.ts';
import { writeOutcome } from './write-outcome.ts';

/** Sends a request on to a consumed API, and answers as for any other call of it. */
export async function answerForward(
  forward: RestForward,
  { request, query, rest }: RoutedRequest,
  { upstreams }: Runtime,
): Promise<HttpResponse> {
  request.trace?.named(forward.name, forward.path.text);
  const upstream = upstreams.get(forward.namespace);
  if (!upstream) throw new Error(`'${forward.namespace}' was not opened`);
  const headers = trusted(forward, request);
  const values = new Map<string, unknown>([
    ...headers,
    [PATH, rest],
    [RELAY.query, query],
    [RELAY.body, request.body],
    [RELAY.contentType, request.headers['content-type']],
  ]);
  const outcome = await upstream.call(operationOf(forward, request, [...headers.keys()]), values, {
    requestId: request.headers['x-request-id'] ?? '',
    cancellation: request.cancellation ?? never,
    trace: request.trace,
  });
  return writeOutcome(outcome, whole);
}

/** Names of values. No header can have one with a space in it. */
const PATH = 'rest of the path';
const RELAY = {
  query: 'query string',
  body: 'body of the request',
  contentType: 'type of the body',
};

/** Headers that go on: those that `Connection` names concern this connection (RFC 9110 section 7.6.1). */
function trusted(
  { trustedHeaders }: RestForward,
  { headers }: HttpRequest,
): ReadonlyMap<string, string> {
  const hopByHop = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return new Map(
    trustedHeaders
      .filter((name) => !hopByHop.includes(name))
      .flatMap((name): [string, string][] => (headers[name] ? [[name, headers[name]]] : [])),
  );
}

const PARAMETER: Omit<Parameter, 'name' | 'in'> = {
  type: 'string',
  required: false,
  description: '',
  value: undefined,
};

function operationOf(
  { namespace, name, description, place, fixedHeaders }: RestForward,
  { method, target }: HttpRequest,
  headers: readonly string[],
): Operation {
  return {
    id: `${namespace}.${name}`,
    namespace,
    name,
    description,
    method,
    path: splitTarget(target).path.endsWith('/') ? DEEP_SLASH : DEEP,
    parameters: [
      { ...PARAMETER, name: PATH, in: 'path', type: 'array', required: true },
      ...headers.map((header): Parameter => ({ ...PARAMETER, name: header, in: 'header' })),
      ...fixedHeaders,
    ],
    relay: RELAY,
    place,
  };
}

const DEEP: PathTemplate = {
  text: '/{path}',
  segments: [[{ kind: 'rest', name: PATH }]],
  placeholders: [PATH],
  trailingSlash: false,
};

const DEEP_SLASH: PathTemplate = { ...DEEP, text: '/{path}/', trailingSlash: true };
