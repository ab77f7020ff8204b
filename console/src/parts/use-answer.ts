import { useEffect, useState } from 'preact/hooks';

/** What came of asking: neither member until it is known. */
export interface Answer<T> {
  readonly value?: T;
  /** Why there is none. */
  readonly wrong?: string;
}

/**
 * Asks once while a view is there, and again when what it is about has changed.
 *
 * @param about what it is asked about; the answer to something else is forgotten
 */
export function useAnswer<T>(ask: () => Promise<T>, about: readonly unknown[]): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({});
  useEffect(() => {
    let isOver = false;
    setAnswer({});
    ask().then(
      (value) => isOver || setAnswer({ value }),
      (reason: Error) => isOver || setAnswer({ wrong: reason.message }),
    );
    return () => {
      isOver = true;
    };
  }, about);
  return answer;
}
