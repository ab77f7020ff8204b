import type { Clock } from '../../kernel/index.ts';

/** How long is recent, in seconds. */
const SECONDS = 10;

/** Counts calls of the last ten seconds, and those among them that are marked. Exact to a second. */
export class RecentCounts {
  readonly #clock: Clock;
  readonly #seconds = Array.from({ length: SECONDS }, () => ({ second: -1, calls: 0, marked: 0 }));

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(): void {
    this.#current().calls += 1;
  }

  mark(): void {
    this.#current().marked += 1;
  }

  /** How many of either there were. */
  totals(): { readonly calls: number; readonly marked: number } {
    const oldest = this.#now() - SECONDS;
    let calls = 0;
    let marked = 0;
    for (const one of this.#seconds) {
      if (one.second <= oldest) continue;
      calls += one.calls;
      marked += one.marked;
    }
    return { calls, marked };
  }

  #now(): number {
    return Math.floor(this.#clock.monotonic() / 1000);
  }

  #current(): { calls: number; marked: number } {
    const second = this.#now();
    const one = this.#seconds[second % SECONDS];
    if (one?.second === second) return one;
    const fresh = { second, calls: 0, marked: 0 };
    this.#seconds[second % SECONDS] = fresh;
    return fresh;
  }
}
