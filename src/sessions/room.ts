/** What an organisation has, and what it has spent. */
export interface Used {
  /** Sessions that live. */
  readonly sessions: number;
  /** UTF-8 bytes of their contents. */
  readonly bytes: number;
  /** Of all time, exact up to 2^53-1, where it stays. */
  readonly tokens: number;
  /** On that day; days are those of UTC. */
  readonly tokensPerDay: number;
  /** In the month of that day. */
  readonly tokensPerMonth: number;
}

/** What a write adds to it. */
export type Added = Pick<Used, 'sessions' | 'bytes' | 'tokens'>;

/** The room that quotas leave to a write. */
export interface Room {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** What has expired and is still there is counted only when there is at least so much. */
  readonly full: Pick<Used, 'sessions' | 'bytes'>;
  /**
   * Runs inside the transaction, while nobody else changes what is used.
   *
   * @throws Refusal quota_exceeded
   */
  check(used: Used, added: Added): void;
}
