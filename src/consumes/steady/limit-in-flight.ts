import type { HttpRequest } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { CallTransport } from '../call-transport.ts';
import { givenUp } from '../http/upstream-failure.ts';
import { systemTimer, type Timer } from './timer.ts';

/** Bounds on what one upstream is asked at a time. */
export interface InFlightLimits {
  /** Requests that are sent and not answered yet. */
  readonly inFlight: number;
  /** Requests that wait to be sent. */
  readonly waiting: number;
  /** Longest wait in milliseconds. */
  readonly waitMs: number;
}

/** As many as there are connections; a wait that a caller hardly notices. */
const LIMITS: InFlightLimits = { inFlight: 128, waiting: 512, waitMs: 250 };

/**
 * A transport that has a bounded number of requests in hand, so that a slow upstream does not hold
 * every caller. Requests above that wait for a moment, in order, and are then refused unsent.
 *
 * The transport throws Problem overloaded in addition.
 */
export function limitInFlight(
  transport: CallTransport,
  {
    namespace,
    timer = systemTimer,
    limits = LIMITS,
  }: { namespace: string; timer?: Timer; limits?: InFlightLimits },
): CallTransport {
  const places = new Places(namespace, limits, timer);
  return async (request, call) => {
    const admission = places.take(request);
    if (admission) await admission;
    try {
      return await transport(request, call);
    } finally {
      places.give();
    }
  };
}

class Places {
  readonly #namespace: string;
  readonly #limits: InFlightLimits;
  readonly #timer: Timer;
  /** Admits the request that waits, by handing it a place. */
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(namespace: string, limits: InFlightLimits, timer: Timer) {
    this.#namespace = namespace;
    this.#limits = limits;
    this.#timer = timer;
  }

  /** @returns nothing when there is a place, else the wait for one; rejects when there is none in time */
  take(request: HttpRequest): Promise<void> | undefined {
    if (this.#taken < this.#limits.inFlight) {
      this.#taken += 1;
      return undefined;
    }
    if (request.cancellation?.cancelled) throw givenUp(request.method);
    if (this.#waiting.size >= this.#limits.waiting) throw this.#overloaded();
    return this.#wait(request);
  }

  /** The place goes to the request that has waited longest. */
  give(): void {
    const [admit] = this.#waiting;
    if (admit) admit();
    else this.#taken -= 1;
  }

  #wait({ method, cancellation }: HttpRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = () => {
        leave();
        resolve();
      };
      const refuse = (problem: Problem) => {
        leave();
        reject(problem);
      };
      this.#waiting.add(admit);
      const stopTimer = this.#timer(this.#limits.waitMs, () => refuse(this.#overloaded()));
      const stopListening = cancellation?.onCancel(() => refuse(givenUp(method)));
      const leave = () => {
        this.#waiting.delete(admit);
        stopTimer();
        stopListening?.();
      };
    });
  }

  #overloaded(): Problem {
    return new Problem('overloaded', `'${this.#namespace}' has too many calls in hand`, {
      headers: { 'retry-after': '1' },
    });
  }
}
