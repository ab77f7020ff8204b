/** Bounds on one run of a script. */
export interface ScriptLimits {
  /** Wall time in milliseconds; the thread is ended at twice this time, whatever it does. */
  readonly timeMs: number;
  /** Calls and turns of loops, counted in ten thousands: a bound that no fast machine moves. */
  readonly steps: number;
  /** UTF-8 bytes of the input as JSON. */
  readonly inputBytes: number;
  /** UTF-8 bytes of the result as JSON. */
  readonly resultBytes: number;
}

const MEBIBYTE = 1024 * 1024;

/** What a script gets when nothing else is said. */
export const DEFAULT_SCRIPT_LIMITS: ScriptLimits = {
  timeMs: 1000,
  steps: 100_000_000,
  inputBytes: MEBIBYTE,
  resultBytes: MEBIBYTE,
};
