/**
 * Says that nobody waits for an answer any more. Lighter than an `AbortSignal`, whose creation
 * costs about as much as the whole relay of a small request.
 */
export interface Cancellation {
  readonly cancelled: boolean;
  /** Calls `listener` once on cancellation, at once if it has happened. Returns the way to stop listening. */
  onCancel(listener: () => void): () => void;
}

/** The owner's side of a {@link Cancellation}. */
export class CancellationSource implements Cancellation {
  #cancelled = false;
  #listeners: Set<() => void> | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => {};
    }
    const listeners = this.#listeners ?? new Set();
    this.#listeners = listeners;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Tells every listener; later calls do nothing. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }
}

/** A cancellation that never comes. */
export const never: Cancellation = { cancelled: false, onCancel: () => () => {} };

/** The same news from a standard signal. */
export function fromSignal(signal: AbortSignal): Cancellation {
  return {
    get cancelled() {
      return signal.aborted;
    },
    onCancel(listener) {
      if (signal.aborted) {
        listener();
        return () => {};
      }
      signal.addEventListener('abort', listener, { once: true });
      return () => signal.removeEventListener('abort', listener);
    },
  };
}
