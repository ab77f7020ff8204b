import {
  LEFT_OUT,
  screenBody,
  textWithoutSecrets,
  withoutCredentials,
} from '../../exchanges/index.ts';
import {
  ConnectionCut,
  type Handler,
  type HeaderFields,
  type HttpBody,
  type HttpRequest,
  type HttpResponse,
  isStream,
} from '../../http/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { askedOf } from '../operations.ts';
import type { JournalEntry, Kept } from './entry.ts';
import type { WritableJournal } from './journal.ts';

/** Bytes of one body that are kept. */
const BODY_BYTES = 16 * 1024;

/** Where requests are kept. */
export interface KeepOptions {
  readonly journal: WritableJournal;
  readonly clock: Clock;
  /** The failure on purpose that a request met, when it met one. */
  readonly faultOf: (request: HttpRequest) => string | undefined;
}

/** A handler whose requests and answers are kept, without credentials. Its answers are the same. */
export function kept(handler: Handler, options: KeepOptions): Handler {
  return async (request) => {
    const started = options.clock.monotonic();
    const at = new Date(options.clock.now()).toISOString();
    const keep = (response: HttpResponse) => {
      const durationMs = Math.round((options.clock.monotonic() - started) * 1000) / 1000;
      return keepEntry({ at, durationMs }, request, response, options);
    };
    try {
      return keep(await handler(request));
    } catch (failure) {
      if (failure instanceof ConnectionCut) keep({ status: 0, headers: {} });
      throw failure;
    }
  };
}

function keepEntry(
  time: Pick<JournalEntry, 'at' | 'durationMs'>,
  request: HttpRequest,
  response: HttpResponse,
  { journal, faultOf }: KeepOptions,
): HttpResponse {
  const secrets = secretsIn(request.headers);
  const fault = faultOf(request);
  let number = 0;
  journal.add((given) => {
    number = given;
    return {
      number,
      ...time,
      method: request.method,
      target: textWithoutSecrets(withoutCredentials(request.target), secrets),
      ...askedOf(request),
      status: response.status,
      ...(fault !== undefined && { fault }),
      request: keepMessage(request, secrets),
      response: keepMessage(response, secrets),
    };
  });
  if (!isStream(response.body)) return response;
  // What comes over time is known at its end only.
  const end = (body: Uint8Array, cut: boolean) =>
    journal.amend(number, (entry) => ({
      ...entry,
      ...(cut && { status: 0 }),
      response: keepMessage({ ...response, body }, secrets),
    }));
  return { ...response, body: watched(response.body, end) };
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  end: (body: Uint8Array, cut: boolean) => void,
): AsyncIterable<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let cut = false;
  try {
    for await (const part of body) {
      if (bytes <= BODY_BYTES) parts.push(part);
      bytes += part.length;
      yield part;
    }
  } catch (failure) {
    cut = failure instanceof ConnectionCut;
    throw failure;
  } finally {
    end(Buffer.concat(parts), cut);
  }
}

/** Fields that say who asks. */
const PRIVATE: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

function secretsIn(headers: HeaderFields): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    PRIVATE.has(name) ? [value, ...value.split(' ').slice(1)] : [],
  );
}

function keepMessage(
  { headers, body }: { readonly headers: HeaderFields; readonly body?: HttpBody },
  secrets: readonly string[],
): Kept {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    PRIVATE.has(name) ? LEFT_OUT : textWithoutSecrets(value, secrets),
  ]);
  const text = isStream(body) ? undefined : textOf(body, headers['content-type'], secrets);
  return { headers: Object.fromEntries(shown), ...(text !== undefined && { body: text }) };
}

function textOf(
  body: string | Uint8Array | undefined,
  mediaType: string | undefined,
  secrets: readonly string[],
): string | undefined {
  if (body === undefined || body.length === 0) return undefined;
  const screened = Buffer.from(screenBody(Buffer.from(body), mediaType).body).toString('utf8');
  const bytes = Buffer.from(textWithoutSecrets(screened, secrets));
  if (bytes.length <= BODY_BYTES) return bytes.toString('utf8');
  return `${bytes.subarray(0, BODY_BYTES).toString('utf8')}… (${bytes.length} bytes)`;
}
