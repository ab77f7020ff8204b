import type { Crowd } from './places.ts';

/**
 * Requests in hand, bounded for all and for each caller. A caller may have three times as many as
 * places are free: alone, three quarters of all; with others, less. Whoever comes next always finds
 * a place, however many requests one caller holds open.
 */
export class InFlight {
  readonly #limit: number;
  readonly #byCaller = new Map<string, number>();
  #total = 0;

  /** @param limit for all callers together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns why there is no place for another request of a caller, if there is none */
  enter(caller: string): Crowd | undefined {
    const free = this.#limit - this.#total;
    const own = this.#byCaller.get(caller) ?? 0;
    if (free <= 0) return 'full';
    if (own >= SHARE * free) return 'unfair';
    this.#total += 1;
    this.#byCaller.set(caller, own + 1);
    return undefined;
  }

  leave(caller: string): void {
    this.#total -= 1;
    const left = (this.#byCaller.get(caller) ?? 1) - 1;
    if (left === 0) this.#byCaller.delete(caller);
    else this.#byCaller.set(caller, left);
  }
}

const SHARE = 3;
