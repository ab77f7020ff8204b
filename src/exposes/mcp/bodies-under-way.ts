import type { HttpBody, HttpResponse } from '../../http/index.ts';

/**
 * Answers that come over time and have not come to their end. A call of a client of 2025 runs
 * while its answer is under way already.
 */
export class BodiesUnderWay {
  readonly #bodies = new Set<Promise<void>>();

  /** Watches over an answer. It is the answer's body that must be read, not what was given. */
  add(response: HttpResponse): HttpResponse {
    const { body } = response;
    if (!isStream(body)) return response;
    const { promise, resolve } = deferred();
    this.#bodies.add(promise);
    const over = () => {
      this.#bodies.delete(promise);
      resolve();
    };
    return { ...response, body: watched(body[Symbol.asyncIterator](), over) };
  }

  /** Resolves when all have been sent, or nobody waits for them any more. */
  async sent(): Promise<void> {
    await Promise.all(this.#bodies);
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function watched(
  source: AsyncIterator<Uint8Array>,
  over: () => void,
): AsyncIterableIterator<Uint8Array> {
  const body: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => body,
    async next() {
      try {
        const step = await source.next();
        if (step.done) over();
        return step;
      } catch (failure) {
        over();
        throw failure;
      }
    },
    async return() {
      over();
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return body;
}

function isStream(body: HttpBody): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}
