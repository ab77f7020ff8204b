import type { Query, Rows } from '../sql-database.ts';

/** Where lists of queries are run, one list after the other. */
export interface Connection {
  /**
   * Runs queries in order and stops at the first that fails.
   *
   * @throws QueryFailure
   */
  run(queries: readonly Query[]): Promise<readonly Rows[]>;

  /** Finishes what was begun. */
  close(): Promise<void>;
}

/** A query that failed, among those that were run together; the reason is its `cause`. */
export class QueryFailure extends Error {
  /** Which query it was: its index. */
  readonly at: number;

  constructor(at: number, cause: unknown) {
    super('a query failed', { cause });
    this.at = at;
  }
}
