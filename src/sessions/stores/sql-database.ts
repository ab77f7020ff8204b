import type { Dialect } from './dialect.ts';

/** What databases take. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Values by name of the placeholder, without its `$`. */
export type SqlValues = Readonly<Record<string, SqlValue>>;

/** A statement of `statements.ts`, and the values for its placeholders: all of them, no others. */
export interface Query {
  readonly text: string;
  readonly values: SqlValues;
}

/** What one query found, in its order. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * Whose rows may be touched. Statements name the organisation themselves; where a database can, it
 * holds them to this too, so that a statement that forgot to would find nothing.
 */
export interface Reach {
  readonly organisation?: string;
  /** The hash of the one token that may be looked at whatever its organisation. */
  readonly token?: string;
  /** What of any organisation ended before this may be looked at; milliseconds since the epoch. */
  readonly endedBefore?: number;
}

/** A transaction: first what it looks at, then what it changes because of that. */
export interface Work<T> {
  readonly reach: Reach;
  /** Works that might change what the other looks at have a lane in common; any texts. */
  readonly lanes: readonly string[] | 'every';
  readonly look: readonly Query[];
  /**
   * Runs inside the transaction, maybe more than once.
   *
   * @param found one entry for each query of `look`
   * @throws whatever the caller shall get; then nothing is changed
   */
  decide(found: readonly Rows[]): Decided<T>;
}

/** What a transaction changes, and what it is worth to its caller once that has reached the disk. */
export interface Decided<T> {
  readonly writes: readonly Query[];
  readonly result: T;
}

/**
 * A database that holds the tables of a session store. Failures that trying again may cure are
 * `Refusal('store_unavailable')`; others are mistakes of ours and come out as they are.
 */
export interface SqlDatabase {
  readonly dialect: Dialect;

  /** Runs queries against one state of the database. */
  read(reach: Reach, queries: readonly Query[]): Promise<readonly Rows[]>;

  /** Begins to look at one state of the database; whoever looks closes it. */
  view(): Promise<DatabaseView>;

  /** Runs one transaction. The promise resolves after its commit has reached the disk. */
  write<T>(work: Work<T>): Promise<T>;

  /** Resolves when the words of all that was acknowledged before can be found. */
  indexWords(): Promise<void>;

  /** Resolves when nothing of what was removed before is left to be read where it was kept. */
  forget(): Promise<void>;

  /**
   * Gives back space that deletions have left, where that is ours to do; called after each sweep.
   *
   * @param now milliseconds since the Unix epoch
   */
  giveBackSpace(now: number): Promise<void>;

  /**
   * Makes room for a sweep that failed, if that is why it failed.
   *
   * @returns whether the sweep may succeed now
   */
  makeRoom(failure: unknown): Promise<boolean>;

  /** Finishes what was begun. */
  close(): Promise<void>;
}

/** A state of a database, for as long as it is looked at. */
export interface DatabaseView {
  /** Whether it stays that state whatever is written meanwhile; otherwise each read sees its own. */
  readonly steady: boolean;

  read(reach: Reach, queries: readonly Query[]): Promise<readonly Rows[]>;

  close(): Promise<void>;
}
