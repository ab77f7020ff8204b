import type { Cancellation } from '../kernel/index.ts';
import { InFlight } from './in-flight.ts';

/** Why a request has no place: there is none, or its caller has its share already. */
export type Crowd = 'full' | 'unfair';

/**
 * Places for requests in hand. Who finds none waits for one a moment, callers in turns, each of them
 * in order. To refuse costs nearly as much as to answer: a server that refused at once, when many
 * ask again at once, would soon do nothing else.
 */
export class Places {
  readonly #inFlight: InFlight;
  readonly #waitMs: number;
  /** The caller whose turn it is comes first. */
  readonly #waiting = new Map<string, Set<Leave>>();

  /** @param waitMs longest wait in milliseconds */
  constructor(limit: number, waitMs: number) {
    this.#inFlight = new InFlight(limit);
    this.#waitMs = waitMs;
  }

  /** @returns why there is no place for another request of a caller, if there is none */
  take(caller: string): Crowd | undefined {
    return this.#inFlight.enter(caller);
  }

  /** Gives a place back, to somebody who waits for it. */
  give(caller: string): void {
    this.#inFlight.leave(caller);
    this.#admit();
  }

  /**
   * Takes a place as soon as there is one.
   *
   * @returns why there was none in time, or before the caller left
   */
  wait(caller: string, cancellation: Cancellation): Promise<Crowd | undefined> {
    if (cancellation.cancelled) return Promise.resolve('full');
    return new Promise((resolve) => {
      const own = this.#waiting.get(caller) ?? new Set();
      this.#waiting.set(caller, own);
      const leave = (crowd?: Crowd) => {
        own.delete(leave);
        if (own.size === 0) this.#waiting.delete(caller);
        clearTimeout(timer);
        stopListening();
        resolve(crowd);
      };
      const timer = setTimeout(() => leave(this.take(caller)), this.#waitMs);
      own.add(leave);
      const stopListening = cancellation.onCancel(() => leave('full'));
      this.#admit();
    });
  }

  /** Lets in whoever may, those of a caller that has just got something last. */
  #admit(): void {
    for (const [caller, own] of this.#waiting) {
      const [first] = own;
      if (!first) continue;
      const crowd = this.take(caller);
      if (crowd === 'full') return;
      if (crowd === 'unfair') continue;
      this.#waiting.delete(caller);
      if (own.size > 1) this.#waiting.set(caller, own);
      first();
    }
  }
}

/** Ends a wait. @param crowd why it got no place, if it got none */
type Leave = (crowd?: Crowd) => void;
