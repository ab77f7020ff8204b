import type { Handler } from '../http/index.ts';

/** A handler that knows how many requests it has in hand. */
export interface Counted {
  readonly handler: Handler;
  /** Resolves when every request has its answer. Asked once nobody sends it any more. */
  answered(): Promise<void>;
}

/** Counts the requests of a handler until they are answered. */
export function countRequests(handler: Handler): Counted {
  let inHand = 0;
  let waiting: (() => void)[] = [];
  return {
    handler: async (request) => {
      inHand += 1;
      try {
        return await handler(request);
      } finally {
        inHand -= 1;
        if (inHand === 0) {
          for (const resolve of waiting) resolve();
          waiting = [];
        }
      }
    },
    answered: () =>
      inHand === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
  };
}
