import {
  type BodyFormat,
  type Call,
  type CallTransport,
  publicRequest,
  relayedHeaders,
  withRelativeLinks,
} from '../consumes/index.ts';
import {
  type RecordedExchange,
  screenBody,
  secretsOf,
  textWithoutSecrets,
  toldHeaders,
  withoutCredentials,
  withoutSecrets,
} from '../exchanges/index.ts';
import { collectBody, type HttpRequest, type HttpResponse } from '../http/index.ts';
import { type Clock, Problem } from '../kernel/index.ts';

/** What recording needs. */
export interface RecordOptions {
  readonly bodies: readonly BodyFormat[];
  /** Values that must not get into a recording, whoever says them: of variables, of tokens. */
  readonly secrets: readonly string[];
  /** Address of the API, when there is one. */
  readonly base?: URL | undefined;
  readonly clock: Clock;
  /** Takes what was recorded. */
  keep(exchange: RecordedExchange): void;
}

/** Answers about credentials: they belong to a challenge, and a replay has none. */
const PROOF_WANTED: readonly number[] = [401, 407];

/** A transport whose exchanges are kept, without credentials. Its answers are the same. */
export function recording(transport: CallTransport, options: RecordOptions): CallTransport {
  return async (request, call) => {
    const response = await transport(request, call);
    if (PROOF_WANTED.includes(response.status)) return response;
    const body = await collectBody(response.body);
    const exchange = exchangeOf(request, call, { ...response, body }, options);
    if (exchange) options.keep(exchange);
    return { ...response, body };
  };
}

function exchangeOf(
  request: HttpRequest,
  call: Call,
  response: HttpResponse & { readonly body: Uint8Array },
  { bodies, secrets, clock, base }: RecordOptions,
): RecordedExchange | undefined {
  const open = openForm(call, bodies);
  if (!open) return undefined;
  const unsaid = [...secrets, ...secretsOf(request, open)];
  const { pagination } = call.operation;
  const linked =
    pagination?.kind === 'link' && base
      ? withRelativeLinks(response, pagination, request.target, base)
      : response;
  const headers = Object.entries(relayedHeaders(linked.headers, clock.now())).map(
    ([name, value]) => [name, textWithoutSecrets(value, unsaid)],
  );
  const answered = screenBody(linked.body, response.headers['content-type']);
  const asked = askedOf(open);
  return {
    operation: call.operation.id,
    request: {
      ...asked,
      target: textWithoutSecrets(asked.target, secrets),
      body: withoutSecrets(asked.body, secrets),
    },
    response: {
      status: response.status,
      headers: Object.fromEntries(headers),
      body: withoutSecrets(answered.body, unsaid),
    },
  };
}

/**
 * The request without what must not be kept. There is none when the name of a variable cannot
 * stand where its value does; then the call goes unrecorded, but not unanswered.
 */
function openForm(call: Call, bodies: readonly BodyFormat[]): HttpRequest | undefined {
  try {
    return publicRequest(call, bodies);
  } catch (reason) {
    if (reason instanceof Problem) return undefined;
    throw reason;
  }
}

/** What a recording keeps of a request. The same when it is recorded and when it is looked up. */
export function askedOf(open: HttpRequest): RecordedExchange['request'] {
  return {
    method: open.method,
    target: withoutCredentials(open.target),
    headers: toldHeaders(open.headers),
    body: screenBody(open.body ?? new Uint8Array(), open.headers['content-type']).body,
  };
}
