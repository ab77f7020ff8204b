/** A PostgreSQL database, or one that speaks like it. */
export interface PostgresPlace {
  /**
   * `postgres://user@host:5432/database`; what it leaves out comes from `PGPASSWORD` and the like.
   * Of several hosts with commas between, connections lead to the one that takes writes.
   */
  readonly url: string;
  /** Where the tables are; made when missing. Default: `capstan`. */
  readonly schema?: string;
  /** Connections at most. Default: 8. */
  readonly connections?: number;
  /** Partitions that tables are made with; those that are there stay. Default: 16. */
  readonly partitions?: number;
}
