/** What one sweep removed, and of how many sessions it told that they end soon. */
export interface Swept {
  readonly warned: number;
  readonly sessions: number;
  readonly events: number;
  readonly records: number;
  readonly tombstones: number;
}

/** How far a sweep goes. Milliseconds since the Unix epoch. */
export interface SweepBounds {
  readonly now: number;
  /** Idempotency records made before this go. */
  readonly recordsBefore: number;
  /** Events before this go. Default: none. */
  readonly eventsBefore?: number;
  /** Who ends until then is told of. Default: nobody. */
  readonly endingUntil?: number;
  /** Tombstones made before this go. */
  readonly tombstonesBefore: number;
  /** Rows of each kind at most. */
  readonly batch: number;
}
