/**
 * Bounds the whole of a wait and each phase of it, with one timer: nearly every wait is over long
 * before either, and starting and stopping timers would be most of what they cost.
 */
export class Deadlines {
  readonly #onDue: () => void;
  readonly #wholeEndsMs: number;
  #phaseEndsMs = Number.POSITIVE_INFINITY;
  #wakesMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /**
   * The whole begins now, the first phase when it is said.
   *
   * @param shortestPhaseMs the timer first rings no later than any phase could end
   */
  constructor(wholeMs: number, shortestPhaseMs: number, onDue: () => void) {
    this.#onDue = onDue;
    const now = performance.now();
    this.#wholeEndsMs = now + wholeMs;
    this.#wakeAfter(Math.min(wholeMs, shortestPhaseMs), now);
  }

  /** A phase begins, in place of the one before it. */
  phase(milliseconds: number): void {
    const now = performance.now();
    this.#phaseEndsMs = now + milliseconds;
    if (this.#phaseEndsMs < this.#wakesMs) this.#wakeAfter(milliseconds, now);
  }

  /** Nothing will be due any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wakeAfter(milliseconds: number, now: number): void {
    clearTimeout(this.#timer);
    this.#wakesMs = now + milliseconds;
    this.#timer = setTimeout(() => this.#wake(), milliseconds);
  }

  #wake(): void {
    const now = performance.now();
    const left = Math.min(this.#wholeEndsMs, this.#phaseEndsMs) - now;
    if (left <= 0) this.#onDue();
    else this.#wakeAfter(left, now);
  }
}
