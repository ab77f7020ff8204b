import { storeUnavailable } from '../../refusal.ts';
import { FairQueue } from '../fair-queue.ts';

/** How many wait, and how long. */
export interface Patience {
  /** In all; of more, the newest of whoever has most waiting gives way. */
  readonly most: number;
  readonly milliseconds: number;
}

/** Gives back a place; once. */
export type GiveBack = () => void;

/**
 * Turns at something of which there are only so many places, such as connections: an owner after the
 * other, however much one of them wants. Of eight places one owner has seven at most, so that who is
 * stuck in all of them, behind a lock or in slow queries, still stops nobody else.
 */
export class Turns {
  readonly #most: number;
  readonly #patience: Patience;
  readonly #waiting: FairQueue<Waiting>;
  readonly #held = new Map<string, number>();
  #free: number;

  constructor(places: number, patience: Patience) {
    this.#free = places;
    this.#most = Math.ceil((places * 7) / 8);
    this.#patience = patience;
    this.#waiting = new FairQueue(patience.most);
  }

  /**
   * Waits for a place.
   *
   * @throws Refusal store_unavailable when there was none in time, or too many waited
   */
  async take(owner: string): Promise<GiveBack> {
    // Whoever waits may not have one that is free, or would have it.
    if (this.#free === 0 || !this.#mayHave(owner)) await this.#wait(owner);
    else this.#hold(owner);
    return () => {
      this.#free += 1;
      const left = (this.#held.get(owner) ?? 1) - 1;
      if (left > 0) this.#held.set(owner, left);
      else this.#held.delete(owner);
      this.#giveOut();
    };
  }

  #wait(owner: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const { most, milliseconds } = this.#patience;
      const giveUp = (reason: string) => {
        clearTimeout(timer);
        reject(storeUnavailable(new Error(reason)));
      };
      const timer = setTimeout(() => {
        this.#waiting.remove(owner, one);
        giveUp(`no connection was free for ${milliseconds} ms`);
      }, milliseconds);
      const one: Waiting = {
        go: () => {
          clearTimeout(timer);
          this.#hold(owner);
          resolve();
        },
        giveWay: () => giveUp(`${most} requests wait for a connection`),
      };
      this.#waiting.push(owner, one)?.giveWay();
    });
  }

  #giveOut(): void {
    while (this.#free > 0) {
      const next = this.#waiting.shift((owner) => this.#mayHave(owner));
      if (!next) return;
      next.go();
    }
  }

  #hold(owner: string): void {
    this.#free -= 1;
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
  }

  #mayHave(owner: string): boolean {
    return (this.#held.get(owner) ?? 0) < this.#most;
  }
}

interface Waiting {
  go(): void;
  giveWay(): void;
}
