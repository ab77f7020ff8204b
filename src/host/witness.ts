import type { CallTransport } from '../consumes/index.ts';
import {
  LEFT_OUT,
  screenBody,
  textWithoutSecrets,
  withoutCredentials,
} from '../exchanges/index.ts';
import type { SentRequest } from '../exposes/index.ts';
import type { HttpRequest, HttpResponse } from '../http/index.ts';
import { type Clock, isCredentialField } from '../kernel/index.ts';
import { readTraceFields } from '../telemetry/index.ts';

/** More of a body than anybody reads. */
const MOST_TEXT = 16 * 1024;

/** Requests of one call that are shown. */
const MOST_REQUESTS = 100;

/**
 * Sees what is sent to consumed APIs on behalf of single calls, for the person who makes them.
 * Whatever is not watched passes by; of what is, no credential is kept.
 */
export class Witness {
  readonly #watched = new Map<string, SentRequest[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks on while something is done. @returns with what was sent in this trace meanwhile */
  async watch<T>(
    traceId: string,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly sent: readonly SentRequest[] }> {
    const sent: SentRequest[] = [];
    this.#watched.set(traceId, sent);
    try {
      return { result: await work(), sent };
    } finally {
      this.#watched.delete(traceId);
    }
  }

  /**
   * A transport that is looked at. Its answers are the same.
   *
   * @param base address of the API; absent = it is in this process
   * @param secrets values that must not be shown, wherever they stand
   */
  transport(
    inner: CallTransport,
    base: URL | undefined,
    secrets: readonly string[],
  ): CallTransport {
    return async (request, call) => {
      const kept = this.#keptFor(request);
      if (!kept) return inner(request, call);
      const begun = this.#clock.monotonic();
      const seen = { operation: call.operation.id, ...shown(request, base, secrets) };
      const keep = (response?: HttpResponse) =>
        kept.push({
          ...seen,
          status: response?.status ?? null,
          durationMs: this.#clock.monotonic() - begun,
        });
      try {
        const response = await inner(request, call);
        keep(response);
        return response;
      } catch (failure) {
        keep();
        throw failure;
      }
    };
  }

  #keptFor(request: HttpRequest): SentRequest[] | undefined {
    if (this.#watched.size === 0) return undefined;
    const kept = this.#watched.get(readTraceFields(request.headers)?.traceId ?? '');
    return kept && kept.length < MOST_REQUESTS ? kept : undefined;
  }
}

function shown(request: HttpRequest, base: URL | undefined, secrets: readonly string[]) {
  const { method, target, headers, body } = request;
  const without = (text: string) => textWithoutSecrets(text, secrets);
  const fields = Object.entries(headers).map(([name, value]) => [
    name,
    isCredentialField(name) ? LEFT_OUT : without(value),
  ]);
  const screened = screenBody(body ?? new Uint8Array(), headers['content-type']).body;
  return {
    method,
    url: `${base?.origin ?? ''}${without(withoutCredentials(target))}`,
    headers: Object.fromEntries(fields),
    body: screened.length === 0 ? null : without(textOf(screened)),
  };
}

function textOf(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, MOST_TEXT)).toString('utf8');
  const left = body.length - MOST_TEXT;
  return left > 0 ? `${text}… (${left} more bytes)` : text;
}
