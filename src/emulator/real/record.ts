import {
  type RecordedExchange,
  screenBody,
  textWithoutSecrets,
  toldHeaders,
  withoutCredentials,
  withoutSecrets,
} from '../../exchanges/index.ts';
import {
  type Handler,
  type HeaderFields,
  type HttpBody,
  type HttpRequest,
  isStream,
} from '../../http/index.ts';
import { askedOf } from '../operations.ts';

/** Takes an exchange. */
export type Keep = (exchange: RecordedExchange) => void;

/** Answers about credentials: a replay has none. */
const PROOF_WANTED: readonly number[] = [401, 407];

/** Fields of an answer that say something of it. */
const TOLD: ReadonlySet<string> = new Set([
  'content-type',
  'date',
  'etag',
  'idempotency-replayed',
  'link',
  'location',
  'retry-after',
  'x-next-cursor',
  'x-total-count',
]);

/** A handler whose exchanges are kept, without credentials. Its answers are the same. */
export function recorded(handler: Handler, keep: Keep): Handler {
  return async (request) => {
    const response = await handler(request);
    const operation = askedOf(request)?.operation;
    if (operation === undefined || PROOF_WANTED.includes(response.status)) return response;
    const end = (body: Uint8Array) =>
      keep(exchangeOf(operation, request, { ...response, body }, secretsIn(request.headers)));
    if (isStream(response.body)) return { ...response, body: collected(response.body, end) };
    end(bytesOf(response.body));
    return response;
  };
}

function bytesOf(body: Exclude<HttpBody, AsyncIterable<Uint8Array>>): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
}

/** Bytes of one answer. A longer one, which may have no end at all, is passed on and not kept. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A body that broke off is no answer to repeat. */
async function* collected(
  body: AsyncIterable<Uint8Array>,
  end: (whole: Uint8Array) => void,
): AsyncIterable<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes <= MOST_BYTES) parts.push(part);
    else parts = [];
    yield part;
  }
  if (bytes <= MOST_BYTES) end(Buffer.concat(parts));
}

function secretsIn({ authorization = '', cookie = '' }: HeaderFields): readonly string[] {
  return [authorization, ...authorization.split(' ').slice(1), cookie];
}

function exchangeOf(
  operation: string,
  request: HttpRequest,
  response: { readonly status: number; readonly headers: HeaderFields; readonly body: Uint8Array },
  secrets: readonly string[],
): RecordedExchange {
  const told = Object.entries(response.headers).filter(([name]) => TOLD.has(name));
  const asked = askedIn(request);
  const { body } = screenBody(response.body, response.headers['content-type']);
  return {
    operation,
    request: {
      ...asked,
      target: textWithoutSecrets(asked.target, secrets),
      body: withoutSecrets(asked.body, secrets),
    },
    response: {
      status: response.status,
      headers: Object.fromEntries(
        told.map(([name, value]) => [name, textWithoutSecrets(value, secrets)]),
      ),
      body: withoutSecrets(body, secrets),
    },
  };
}

/** What a recording keeps of a request. The same when it is recorded and when it is looked up. */
export function askedIn(request: HttpRequest): RecordedExchange['request'] {
  const { method, target, headers, body = new Uint8Array() } = request;
  return {
    method,
    target: withoutCredentials(target),
    headers: toldHeaders(headers),
    body: screenBody(body, headers['content-type']).body,
  };
}
