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
  #changes = 0;

  /** @param now milliseconds since an arbitrary point; never goes backwards */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param load finds a token that is not here */
  async find(
    hash: string,
    load: (hash: string) => Promise<TokenRecord | undefined>,
  ): Promise<TokenRecord | undefined> {
    const now = this.#now();
    const before = this.#found.get(hash);
    if (before && now < before.untilMs) return before.token;
    const changes = this.#changes;
    const token = await load(hash);
    // What was looked up while a token changed may be the one before the change.
    if (changes !== this.#changes) return token;
    if (this.#found.size >= MOST) this.#found.clear();
    if (token) this.#found.set(hash, { token, untilMs: now + BELIEVED_MS });
    else this.#found.delete(hash);
    return token;
  }

  /** The token is another one now. */
  forget(hash: string): void {
    this.#changes += 1;
    this.#found.delete(hash);
  }
}
