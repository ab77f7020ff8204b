import type { TokenRecord } from '../store.ts';

/** Tokens kept at most. One of a service is used again and again; all of them need not fit. */
const MOST = 1_000;

/** How long a token is believed unseen: another process may give it another meaning in the same file. */
const BELIEVED_MS = 1_000;

/**
 * Tokens that were found lately, by the hash they are stored under. Only those that exist are kept,
 * so that nobody fills it with guesses. Whether a token has expired is for its reader to see.
 */
export class TokenCache {
  readonly #now: () => number;
  readonly #found = new Map<string, { readonly token: TokenRecord; readonly untilMs: number }>();
  readonly #loading = new Map<string, Promise<TokenRecord | undefined>>();

  /** @param now milliseconds since an arbitrary point; never goes backwards */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param load finds a token that is not here; asked once for all who wait for the same one */
  find(
    hash: string,
    load: (hash: string) => Promise<TokenRecord | undefined>,
  ): Promise<TokenRecord | undefined> {
    const found = this.#found.get(hash);
    if (found && this.#now() < found.untilMs) return Promise.resolve(found.token);
    const before = this.#loading.get(hash);
    if (before) return before;
    const untilMs = this.#now() + BELIEVED_MS;
    const isCurrent = () => this.#loading.get(hash) === loading;
    const loading: Promise<TokenRecord | undefined> = load(hash)
      .then((token) => {
        if (isCurrent()) this.#keep(hash, token, untilMs);
        return token;
      })
      .finally(() => {
        if (isCurrent()) this.#loading.delete(hash);
      });
    this.#loading.set(hash, loading);
    return loading;
  }

  /** The token is another one now. */
  forget(hash: string): void {
    this.#found.delete(hash);
    // What is being looked up may be the one before the change.
    this.#loading.delete(hash);
  }

  #keep(hash: string, token: TokenRecord | undefined, untilMs: number): void {
    if (this.#found.size >= MOST) this.#found.clear();
    if (token) this.#found.set(hash, { token, untilMs });
    else this.#found.delete(hash);
  }
}
