/** Bounds on one exchange with an upstream. Times in milliseconds, sizes in bytes. */
export interface TransportLimits {
  /** Until the connection stands, TLS included. Watched about twice a second, so it may be late by that. */
  readonly connectMs: number;
  /** From sending the request to the end of the response's header. */
  readonly headersMs: number;
  /** Between two pieces of the response's body. */
  readonly bodyIdleMs: number;
  /** For everything together, waiting for a free connection included. */
  readonly totalMs: number;
  readonly maxHeaderBytes: number;
  /** Of the body, as it travels and also after decoding. */
  readonly maxBodyBytes: number;
  /** Sockets to the upstream; further requests wait for one. */
  readonly maxConnections: number;
}

/** Long enough for a slow API, short enough that a dead one does not hold every caller. */
export const DEFAULT_LIMITS: TransportLimits = {
  connectMs: 2000,
  headersMs: 10_000,
  bodyIdleMs: 10_000,
  totalMs: 15_000,
  maxHeaderBytes: 16 * 1024,
  maxBodyBytes: 10 * 1024 * 1024,
  maxConnections: 128,
};
