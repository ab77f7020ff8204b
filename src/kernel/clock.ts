/** Where time comes from. Everything that asks for the time takes one as a parameter. */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary point; never goes backwards. For measuring durations. */
  monotonic(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A clock that stands still until it is told to move: for tests and for the emulator. */
export interface ManualClock extends Clock {
  /** Moves wall and monotonic time forward. */
  advance(milliseconds: number): void;
  /** Sets wall time, backwards too; monotonic time stays. */
  set(epochMs: number): void;
}

/** @returns a clock that shows `epochMs` until moved. */
export function manualClock(epochMs: number): ManualClock {
  let wall = epochMs;
  let elapsed = 0;
  return {
    now: () => wall,
    monotonic: () => elapsed,
    advance(milliseconds) {
      wall += milliseconds;
      elapsed += milliseconds;
    },
    set(milliseconds) {
      wall = milliseconds;
    },
  };
}
