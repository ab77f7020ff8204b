/** What one listener puts up with. Sizes are bytes on the wire, times are milliseconds. */
export interface Limits {
  /** Request line and header lines together; more is 431. */
  readonly headBytes: number;
  /** The request target alone; more is 414. */
  readonly targetBytes: number;
  /** Header lines, counted before equal names are joined; more is 431. */
  readonly headerLines: number;
  /** A request body; more is 413. */
  readonly bodyBytes: number;
  /** From the first byte of a connection or request until its head is complete; later is 408. */
  readonly headTimeoutMs: number;
  /** From the first byte of a request until its body is complete; later is 408. */
  readonly requestTimeoutMs: number;
  /** How often the two above are looked at; a connection may live this much longer. */
  readonly timeoutCheckIntervalMs: number;
  /** How long a connection without a request stays open. Longer than the 60 s of common load balancers, so that they close first. */
  readonly keepAliveTimeoutMs: number;
  /** Open connections; more are closed unread. */
  readonly connections: number;
  /** Requests accepted and not yet answered; more wait. */
  readonly inFlightRequests: number;
  /** How long one waits for a place among them; then 503. */
  readonly placeWaitMs: number;
  /** How long a caller may take nothing of an answer that waits for it before it is cut off. */
  readonly slowReaderTimeoutMs: number;
  /** How long a connection without a request stays open once the server stops, because one may be on its way. */
  readonly lastCallMs: number;
  /** How long the rest of a refused request is read and dropped, so that the refusal is not lost to a reset. */
  readonly lingerMs: number;
}

/** What a listener does unless told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  headBytes: 16 * 1024,
  targetBytes: 8 * 1024,
  headerLines: 100,
  bodyBytes: 1024 * 1024,
  headTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  timeoutCheckIntervalMs: 1_000,
  keepAliveTimeoutMs: 65_000,
  connections: 5_000,
  inFlightRequests: 256,
  placeWaitMs: 1_000,
  slowReaderTimeoutMs: 30_000,
  lastCallMs: 500,
  lingerMs: 1_000,
};
