import type { JWTVerifyGetKey } from 'jose';
import { type Clock, Problem } from '../kernel/index.ts';
import { fetchJson, getJson } from './fetch-json.ts';
import type { AuthSurroundings } from './scheme.ts';
import { discover } from './server-metadata.ts';

/** The part of jose that is needed here, loaded by whoever uses it. */
export type Jose = typeof import('jose');

const FRESH_MS = 5 * 60_000;
/** Tokens with made-up key ids must not become requests to the authorization server. */
const MIN_INTERVAL_MS = 30_000;

/** The keys of an authorization server at one time. */
export interface KeySet {
  readonly issuer: string;
  readonly find: JWTVerifyGetKey;
}

/** The public keys that an authorization server signs with: kept five minutes, asked for at most every 30 seconds. */
export class SigningKeys {
  readonly #jose: Jose;
  readonly #issuer: URL;
  readonly #connect: AuthSurroundings['connect'];
  readonly #clock: Clock;
  #keys: { readonly set: KeySet; readonly fetchedMs: number } | undefined;
  #askedMs = Number.NEGATIVE_INFINITY;
  #coming: Promise<KeySet> | undefined;

  constructor(jose: Jose, issuer: URL, { connect, clock }: AuthSurroundings) {
    this.#jose = jose;
    this.#issuer = issuer;
    this.#connect = connect;
    this.#clock = clock;
  }

  /**
   * Keys that are not older than five minutes.
   *
   * @throws Problem keys-unavailable
   */
  async current(): Promise<KeySet> {
    const now = this.#clock.monotonic();
    if (this.#keys && now - this.#keys.fetchedMs < FRESH_MS) return this.#keys.set;
    const newer = await this.newer();
    if (newer) return newer;
    throw unavailable('the authorization server was asked a moment ago');
  }

  /** Keys fetched just now; absent when it is too early to ask again. */
  async newer(): Promise<KeySet | undefined> {
    if (this.#coming) return this.#coming;
    if (this.#clock.monotonic() - this.#askedMs < MIN_INTERVAL_MS) return undefined;
    this.#askedMs = this.#clock.monotonic();
    this.#coming = this.#fetch().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #fetch(): Promise<KeySet> {
    try {
      const { issuer, jwksUri } = await discover(this.#issuer, this.#connect);
      if (!jwksUri) throw new Error('the authorization server names no keys');
      const { status, value } = await fetchJson(this.#connect(jwksUri), getJson(jwksUri));
      if (status !== 200 || !Array.isArray(value?.keys)) throw new Error('the keys are no JWKS');
      const set = { issuer, find: this.#jose.createLocalJWKSet({ keys: value.keys }) };
      this.#keys = { set, fetchedMs: this.#clock.monotonic() };
      return set;
    } catch (failure) {
      throw unavailable(failure instanceof Problem ? failure.problem : (failure as Error).message);
    }
  }
}

function unavailable(cause: string): Problem {
  return new Problem('keys-unavailable', 'tokens cannot be checked at the moment; try again', {
    headers: { 'retry-after': '30' },
    cause,
  });
}
