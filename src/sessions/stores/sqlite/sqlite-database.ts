import type { Log } from '../../../telemetry/index.ts';
import { storeUnavailable } from '../../refusal.ts';
import type { Dialect } from '../dialect.ts';
import type { DatabaseView, Query, Reach, Rows, SqlDatabase, Work } from '../sql-database.ts';
import type { Ballast } from './ballast.ts';
import { type Connection, QueryFailure } from './connection.ts';
import { runQuery } from './connection-body.ts';
import type { Database, Statement } from './driver.ts';
import { explain, GroupCommit, isFull } from './group-commit.ts';
import { BUSY_MS } from './open-database.ts';
import { Upkeep } from './upkeep.ts';
import { newestWaiting } from './upkeep-works.ts';

/**
 * A database file: one connection reads, here and now, which takes microseconds and waits for
 * nobody; another one writes, in a thread of its own.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect: Dialect;
  readonly #reader: LocalConnection;
  readonly #writer: Connection;
  readonly #commits: GroupCommit;
  readonly #ballast: Ballast;
  readonly #openReader: () => Connection;
  readonly #upkeep: Upkeep;
  /** Whether the journal may hold what shall not be read any more: an earlier process may have left it. */
  #full = true;
  /** Whether the disk was full at the last sweep. */
  #short = false;
  #closed = false;

  constructor({ reader, writer, openReader, ballast, dialect, log }: FileParts) {
    this.dialect = dialect;
    this.#openReader = openReader;
    // Whatever is to be written goes through the other connection.
    reader.exec('pragma query_only = on');
    this.#reader = new LocalConnection(reader);
    this.#writer = writer;
    this.#ballast = ballast;
    this.#commits = new GroupCommit(writer);
    this.#upkeep = new Upkeep({
      write: (work) => this.#commits.write(work),
      indexed: isIndexed(dialect),
      log,
    });
  }

  async read(_: Reach, queries: readonly Query[]): Promise<readonly Rows[]> {
    return this.#reader.read(queries);
  }

  /** Through a connection of its own, which the journal grows behind until it is closed. */
  async view(): Promise<DatabaseView> {
    if (this.#closed) throw closed();
    const connection = this.#openReader();
    const run = (queries: readonly Query[]) => explained(connection.run(queries));
    const close = () => connection.close();
    // A transaction sees what there is when it reads for the first time.
    await run([BEGIN, SEE]).catch(async (failure) => {
      await close();
      throw failure;
    });
    return { steady: true, read: (_, queries) => run(queries), close };
  }

  async write<T>(work: Work<T>): Promise<T> {
    if (this.#closed) throw closed();
    const result = await this.#commits.write(work);
    this.#upkeep.wake();
    return result;
  }

  async indexWords(): Promise<void> {
    const newest = newestIn(this.#reader, this.dialect);
    if (newest !== undefined) await this.#upkeep.index(newest);
  }

  async forget(): Promise<void> {
    await this.#upkeep.remove();
    // Its pages are overwritten some day, and until then they can be read.
    await this.#emptyJournal();
  }

  async giveBackSpace(now: number): Promise<void> {
    await this.#upkeep.remove();
    await this.#upkeep.purge(now);
    if (this.#closed) return;
    // After a full disk the journal itself is what has to become smaller first.
    const short = this.#short;
    this.#short = false;
    if (short || this.#full) await this.#emptyJournal();
    await explained(this.#commits.alone([GIVE_BACK]));
    if (short) await this.#emptyJournal();
    await this.#ballast.take();
  }

  async makeRoom(failure: unknown): Promise<boolean> {
    if (!isFull(failure)) return false;
    this.#short = true;
    return this.#ballast.give();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#upkeep.close();
    await this.#commits.drained();
    this.#reader.close();
    try {
      await this.#writer.run([EMPTY_JOURNAL]);
    } finally {
      await this.#writer.close();
    }
  }

  /** Waits for nobody who reads the journal, as others wait to write: then it is emptied after the next sweep. */
  async #emptyJournal(): Promise<void> {
    this.#full = true;
    const emptied = this.#commits.alone([HASTE, EMPTY_JOURNAL]);
    // Asked for before anybody has a turn: whoever writes is patient with another process.
    const patient = this.#commits.alone([PATIENCE]);
    const [[, [found] = []]] = await explained(Promise.all([emptied, patient]));
    this.#full = found?.busy !== 0;
  }
}

/** What a database in a file is made of. */
export interface FileParts {
  readonly reader: Database;
  readonly writer: Connection;
  /** Opens one more connection that only reads, for who looks for long. */
  readonly openReader: () => Connection;
  readonly ballast: Ballast;
  readonly dialect: Dialect;
  readonly log: Log;
}

/** A database in memory, for as long as it is open. Nothing in it waits, so nothing has to be shared. */
export class MemoryDatabase implements SqlDatabase {
  readonly dialect: Dialect;
  readonly #connection: LocalConnection;
  readonly #upkeep: Upkeep;

  constructor(database: Database, dialect: Dialect, log: Log) {
    this.dialect = dialect;
    this.#connection = new LocalConnection(database);
    this.#upkeep = new Upkeep({
      write: async (work) => this.#carryOut(work),
      indexed: isIndexed(dialect),
      log,
    });
  }

  async read(_: Reach, queries: readonly Query[]): Promise<readonly Rows[]> {
    return this.#connection.read(queries);
  }

  /** There is one connection, and whoever writes writes there. */
  async view(): Promise<DatabaseView> {
    const read = (_: Reach, queries: readonly Query[]) => this.read(_, queries);
    return { steady: false, read, close: async () => {} };
  }

  async write<T>(work: Work<T>): Promise<T> {
    const result = this.#carryOut(work);
    this.#upkeep.wake();
    return result;
  }

  async indexWords(): Promise<void> {
    const newest = newestIn(this.#connection, this.dialect);
    if (newest !== undefined) await this.#upkeep.index(newest);
  }

  async forget(): Promise<void> {
    await this.#upkeep.remove();
  }

  async giveBackSpace(now: number): Promise<void> {
    await this.#upkeep.remove();
    await this.#upkeep.purge(now);
  }

  async makeRoom(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    this.#upkeep.stop();
    this.#connection.close();
  }

  #carryOut<T>(work: Work<T>): T {
    return this.#connection.transaction((run) => {
      const { writes, result } = work.decide(run(work.look));
      run(writes);
      return result;
    });
  }
}

function isIndexed({ words }: Dialect): boolean {
  return words.mode === 'index';
}

/** The number of the newest message, if that is to be indexed and is not. */
function newestIn(connection: LocalConnection, dialect: Dialect): number | undefined {
  if (!isIndexed(dialect)) return undefined;
  const [rows = []] = connection.read([newestWaiting]);
  return (rows[0] as { newest: number } | undefined)?.newest;
}

/** Failures of a connection as callers shall see them. */
async function explained<T>(running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (failure) {
    throw explain(failure instanceof QueryFailure ? failure.cause : failure);
  }
}

const BEGIN: Query = { text: 'begin', values: {} };
const COMMIT: Query = { text: 'commit', values: {} };
const ROLLBACK: Query = { text: 'rollback', values: {} };
const SEE: Query = { text: 'select whole from word_index', values: {} };
const GIVE_BACK: Query = { text: 'pragma incremental_vacuum(256)', values: {} };
const EMPTY_JOURNAL: Query = { text: 'pragma wal_checkpoint(truncate)', values: {} };
const HASTE: Query = { text: 'pragma busy_timeout = 0', values: {} };
const PATIENCE: Query = { text: `pragma busy_timeout = ${BUSY_MS}`, values: {} };

/** A connection in this thread. */
class LocalConnection {
  readonly #database: Database;
  readonly #prepared = new Map<string, Statement>();
  #closed = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Runs queries against one state of the database. */
  read(queries: readonly Query[]): readonly Rows[] {
    return this.transaction((run) => run(queries));
  }

  transaction<T>(use: (run: (queries: readonly Query[]) => readonly Rows[]) => T): T {
    if (this.#closed) throw closed();
    const run = (queries: readonly Query[]) => queries.map((query) => this.#run(query));
    try {
      this.#run(BEGIN);
      const result = use(run);
      this.#run(COMMIT);
      return result;
    } catch (failure) {
      this.#undo();
      throw explain(failure);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  #run(query: Query): Rows {
    return runQuery(this.#database, this.#prepared, query);
  }

  #undo(): void {
    try {
      this.#run(ROLLBACK);
    } catch {
      // It did not begin, or SQLite has rolled back by itself.
    }
  }
}

function closed(): Error {
  return storeUnavailable(new Error('the store is closed'));
}
