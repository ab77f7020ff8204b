import type { Handler } from '../http/index.ts';
import { type Clock, Problem } from '../kernel/index.ts';
import { fetchJson, type JsonAnswer } from './fetch-json.ts';

/** Where tokens come from, and what is said there. */
export interface TokenRequest {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `application/x-www-form-urlencoded` */
  readonly form: string;
}

/** Finds the token endpoint, which may have to be asked for. */
export type Locate = () => Promise<{ readonly send: Handler; readonly request: TokenRequest }>;

/** The lifetime of a token whose server names none. */
const DEFAULT_LIFETIME_MS = 5 * 60_000;
/** A token this close to its end may arrive after it; of short-lived ones a tenth. */
const MAX_SKEW_MS = 30_000;
const TOKEN = /^[\x21-\x7e]+$/;
/** RFC 6749 section 5.2. Anything else a server writes there might quote the secret. */
const ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
]);

/** A token that is fetched when needed, once for everybody who needs it meanwhile. */
export class TokenSource {
  readonly #locate: Locate;
  readonly #clock: Clock;
  #current: { readonly token: string; readonly endsMs: number } | undefined;
  #coming: Promise<string> | undefined;

  constructor(locate: Locate, clock: Clock) {
    this.#locate = locate;
    this.#clock = clock;
  }

  /** @throws Problem upstream-auth, as a rejection */
  token(): string | Promise<string> {
    if (this.#current && this.#clock.monotonic() < this.#current.endsMs) return this.#current.token;
    this.#coming ??= this.#fetch().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  /** Another token than the one that was refused. */
  renew(refused: string): string | Promise<string> {
    if (this.#current?.token === refused) this.#current = undefined;
    return this.token();
  }

  async #fetch(): Promise<string> {
    const startedMs = this.#clock.monotonic();
    const { token, lifetimeMs } = read(await this.#ask());
    const skewMs = Math.min(MAX_SKEW_MS, lifetimeMs / 10);
    this.#current = { token, endsMs: startedMs + lifetimeMs - skewMs };
    return token;
  }

  async #ask(): Promise<JsonAnswer> {
    try {
      const { send, request } = await this.#locate();
      return await fetchJson(send, {
        method: 'POST',
        target: request.target,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'content-type': 'application/x-www-form-urlencoded',
          ...request.headers,
        },
        body: Buffer.from(request.form, 'utf8'),
      });
    } catch (failure) {
      throw noToken(failure instanceof Problem ? failure.problem : (failure as Error).message);
    }
  }
}

function read({ status, value }: JsonAnswer): { token: string; lifetimeMs: number } {
  if (status !== 200) {
    const error = String(value?.error);
    throw noToken(ERRORS.has(error) ? `status ${status}, ${error}` : `status ${status}`);
  }
  const token = value?.access_token;
  const type = value?.token_type ?? 'bearer';
  if (typeof token !== 'string' || !TOKEN.test(token)) throw noToken('no access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw noToken('no bearer token');
  const seconds = Number(value?.expires_in);
  return { token, lifetimeMs: seconds > 0 ? seconds * 1000 : DEFAULT_LIFETIME_MS };
}

function noToken(cause: string): Problem {
  return new Problem('upstream-auth', 'no token could be had for the upstream API', { cause });
}
