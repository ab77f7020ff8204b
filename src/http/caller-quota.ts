import type { Clock } from '../kernel/index.ts';

/** How much somebody may do. */
export interface Quota {
  /** At once, after not having done anything for the whole window. */
  readonly count: number;
  /** In milliseconds; what was done is forgotten evenly over this time. */
  readonly windowMs: number;
}

/** What is left of a quota. */
export interface QuotaState {
  /** Whether it may be done. */
  readonly allowed: boolean;
  /** How often it may be done now, after this. */
  readonly remaining: number;
  /** Until it may be done again; 0 when something remains. In milliseconds. */
  readonly waitMs: number;
  /** Until nothing is remembered. In milliseconds. */
  readonly resetMs: number;
}

/** As many callers are remembered. Of more, those that have done nothing for longest are forgotten. */
const MOST_CALLERS = 10_000;

/**
 * Counts what each caller does against a quota, with one number a caller (the generic cell rate
 * algorithm): the time at which all that was done will be forgotten.
 */
export class CallerQuota {
  readonly #quota: Quota;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  /** The one who did something last is last. */
  readonly #forgottenAt = new Map<string, number>();

  constructor(quota: Quota, clock: Clock) {
    this.#quota = quota;
    this.#clock = clock;
    this.#intervalMs = quota.windowMs / quota.count;
  }

  /** What is left, without doing anything. */
  look(caller: string): QuotaState {
    const now = this.#clock.monotonic();
    return this.#state(this.#busyUntil(caller, now), now);
  }

  /** Does it, if it may be done. What may not be done is not counted. */
  take(caller: string): QuotaState {
    const now = this.#clock.monotonic();
    const before = this.#busyUntil(caller, now);
    const state = this.#state(before, now);
    if (!state.allowed) return state;
    const after = before + this.#intervalMs;
    this.#forgottenAt.delete(caller);
    this.#forgottenAt.set(caller, after);
    this.#forgetOldest();
    return { ...this.#state(after, now), allowed: true };
  }

  #busyUntil(caller: string, now: number): number {
    return Math.max(this.#forgottenAt.get(caller) ?? now, now);
  }

  #state(busyUntil: number, now: number): QuotaState {
    const { windowMs } = this.#quota;
    const resetMs = busyUntil - now;
    // Times are sums of fractions, so that the last digits are noise.
    const remaining = Math.max(0, Math.floor((windowMs - resetMs) / this.#intervalMs + 1e-6));
    const waitMs = remaining > 0 ? 0 : resetMs + this.#intervalMs - windowMs;
    return { allowed: remaining > 0, remaining, waitMs, resetMs };
  }

  #forgetOldest(): void {
    if (this.#forgottenAt.size <= MOST_CALLERS) return;
    const [oldest] = this.#forgottenAt.keys();
    if (oldest !== undefined) this.#forgottenAt.delete(oldest);
  }
}

/** Whole seconds, never too few (RFC 9110 section 10.2.3). */
export function secondsOf(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds / 1000)));
}
