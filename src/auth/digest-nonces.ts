import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/index.ts';

const LIFETIME_MS = 5 * 60_000;
/** Only callers who know the password get any remembered, so these are bounds against bugs of theirs. */
const MAX_NONCES = 1_000;
const MAX_USES = 10_000;

/**
 * Nonces that need no memory until somebody who knows the password uses one: each carries its time
 * and proves by itself that it came from here.
 */
export class DigestNonces {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** Counts used, by nonce; oldest use first. */
  readonly #used = new Map<string, Set<string>>();
  /** Nonces up to this time are forgotten, so none of them may be used again. */
  #forgottenMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A fresh one. */
  issue(): string {
    const head = `${Math.trunc(this.#clock.monotonic())}-${randomBytes(12).toString('hex')}`;
    return `${head}-${this.#seal(head)}`;
  }

  /** Uses a nonce with a count. False when it is not ours, too old, or was used with this count. */
  use(nonce: string, count: string): boolean {
    const issuedMs = this.#issuedMs(nonce);
    if (issuedMs === undefined || issuedMs <= this.#forgottenMs) return false;
    if (this.#clock.monotonic() - issuedMs > LIFETIME_MS) return false;
    const counts = this.#used.get(nonce) ?? this.#remember(nonce);
    if (counts.has(count) || counts.size >= MAX_USES) return false;
    counts.add(count);
    return true;
  }

  #remember(nonce: string): Set<string> {
    const counts = new Set<string>();
    this.#used.set(nonce, counts);
    const [oldest] = this.#used.keys();
    if (this.#used.size > MAX_NONCES && oldest !== undefined) {
      this.#used.delete(oldest);
      this.#forgottenMs = Math.max(this.#forgottenMs, this.#issuedMs(oldest) ?? 0);
    }
    return counts;
  }

  #issuedMs(nonce: string): number | undefined {
    const match = /^((\d{1,15})-[0-9a-f]{24})-([0-9a-f]{64})$/.exec(nonce);
    if (!match) return undefined;
    const [, head = '', time, seal = ''] = match;
    const genuine = timingSafeEqual(Buffer.from(seal), Buffer.from(this.#seal(head)));
    return genuine ? Number(time) : undefined;
  }

  #seal(head: string): string {
    return createHmac('sha256', this.#key).update(head).digest('hex');
  }
}
