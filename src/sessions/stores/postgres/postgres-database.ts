import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { storeUnavailable } from '../../refusal.ts';
import { POSTGRES } from '../dialect.ts';
import type { DatabaseView, Query, Reach, Rows, SqlDatabase, Work } from '../sql-database.ts';
import { Batch, type BatchResult } from './batch.ts';
import { borrow } from './borrow.ts';
import { cancel } from './cancel.ts';
import { endsConnection, explain, isWorthRepeating } from './failures.ts';
import { PLANNING } from './planning.ts';
import { Positional } from './positional.ts';
import { Turns } from './turns.ts';

/** How often a transaction that lost against another one is tried. */
const ATTEMPTS = 6;

/** Of requests, for a connection. */
const PATIENCE = { most: 1_000, milliseconds: 2_000 };

/**
 * A PostgreSQL database, or one that speaks like it. Every transaction goes its way in two messages:
 * what it looks at, then what it writes together with the commit. What it may see is said at its
 * start and forgotten with its end, so that no connection keeps anything of an organisation.
 */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect = POSTGRES;
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #turns: Turns;
  readonly #positional = new Positional();
  readonly #borrowing = new Set<Promise<unknown>>();
  #closed = false;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
    this.#turns = new Turns(pool.options.max, PATIENCE);
  }

  async read(reach: Reach, queries: readonly Query[]): Promise<readonly Rows[]> {
    return this.#borrow(reach, async (client) => {
      const messages = [BEGIN_READ, this.#enter(ENTER, reach), ...queries, COMMIT];
      const results = await this.#send(client, messages);
      return results.slice(2, -1).map(({ rows }) => rows);
    }).catch((failure) => {
      throw explain(failure);
    });
  }

  /** In a transaction of its own: what it may still see is not vacuumed until it ends. */
  async view(): Promise<DatabaseView> {
    if (this.#closed) throw closed();
    const giveBack = await this.#turns.take('');
    const client = await this.#pool.connect().catch((failure: unknown) => {
      giveBack();
      throw explain(failure);
    });
    const read = async (reach: Reach, queries: readonly Query[]) => {
      const messages = [this.#enter(ENTER_FOR_LONG, reach), ...queries];
      const results = await this.#send(client, messages, LONG_MS).catch((failure: unknown) => {
        throw explain(failure);
      });
      return results.slice(1).map(({ rows }) => rows);
    };
    const close = async () => {
      const broken = await client.query('commit').then(
        () => false,
        () => true,
      );
      client.release(broken);
      giveBack();
    };
    try {
      await client.query(BEGIN_READ.text);
      // A transaction sees what there is at its first query.
      await read({}, []);
    } catch (failure) {
      await close();
      throw explain(failure);
    }
    return { steady: true, read, close };
  }

  async write<T>(work: Work<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#borrow(work.reach, (client) => this.#carryOut(client, work));
      } catch (failure) {
        if (attempt === ATTEMPTS || !isWorthRepeating(failure)) throw explain(failure);
        // Those that met in one row shall not meet there again.
        await pause(5 * attempt);
      }
    }
  }

  /** Vacuuming is the database's own business. */
  async indexWords(): Promise<void> {}

  async forget(): Promise<void> {}

  async giveBackSpace(): Promise<void> {}

  async makeRoom(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#borrowing);
    await this.#pool.end();
  }

  async #borrow<T>(reach: Reach, use: (client: PoolClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw closed();
    const borrowing = this.#inTurn(reach, (client) => rollingBack(client, use));
    this.#borrowing.add(borrowing);
    try {
      return await borrowing;
    } finally {
      this.#borrowing.delete(borrowing);
    }
  }

  async #inTurn<T>(
    { organisation = '' }: Reach,
    use: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    const giveBack = await this.#turns.take(organisation);
    try {
      return await borrow(this.#pool, use);
    } finally {
      giveBack();
    }
  }

  async #carryOut<T>(client: PoolClient, { reach, look, decide }: Work<T>): Promise<T> {
    const looked = await this.#send(client, [BEGIN, this.#enter(ENTER, reach), ...look]);
    const { writes, result } = decide(looked.slice(2).map(({ rows }) => rows));
    await this.#commit(client, await this.#sendAhead(client, writes));
    return result;
  }

  /** @throws Error when nothing was committed, or not everywhere where it shall be before it counts */
  async #commit(client: PoolClient, writes: readonly Query[]): Promise<void> {
    let doubt: string | undefined;
    let cause: unknown;
    const hear = ({
      code,
      message,
    }: {
      code?: string | undefined;
      message?: string | undefined;
    }) => {
      if (code === WARNING) doubt = message;
    };
    client.on('notice', hear);
    // No time-out of the database ends its waiting for a standby.
    const waiting = setTimeout(() => {
      doubt = 'it takes too long';
      cancel(client);
    }, COMMIT_MS);
    try {
      const written = await this.#send(client, [...writes, COMMIT]);
      // A transaction that is broken is rolled back, which the database calls a success; so it does
      // one that no standby has confirmed, and warns.
      if (written.at(-1)?.command !== 'COMMIT') throw new Error('the transaction did not commit');
    } catch (failure) {
      cause = failure;
    } finally {
      clearTimeout(waiting);
      client.off('notice', hear);
    }
    // Ends the connection too, on which a cancellation may still come to meet somebody else.
    if (doubt !== undefined) throw new Error(`the commit is in doubt: ${doubt}`, { cause });
    if (cause !== undefined) throw cause;
  }

  #enter(text: string, { organisation = '', token = '', endedBefore }: Reach): Query {
    const before = endedBefore === undefined ? '' : String(endedBefore);
    return { text, values: { schema: this.#schema, organisation, token, before } };
  }

  /** Sends what is too much for the patience of one message. @returns the rest */
  async #sendAhead(client: PoolClient, writes: readonly Query[]): Promise<readonly Query[]> {
    let from = 0;
    for (; writes.length - from > AT_ONCE; from += AT_ONCE) {
      await this.#send(client, writes.slice(from, from + AT_ONCE));
    }
    return writes.slice(from);
  }

  #send(
    client: PoolClient,
    queries: readonly Query[],
    patienceMs?: number,
  ): Promise<readonly BatchResult[]> {
    const numbered = queries.map((query) => this.#positional.of(query));
    return new Promise((resolve, reject) => {
      const answered = (failure: Error | null, results: readonly BatchResult[]) =>
        failure ? reject(failure) : resolve(results);
      client.query(new Batch(numbered, answered, patienceMs));
    });
  }
}

/** Ends the transaction that fails; a connection that is of no more use takes its own along. */
async function rollingBack<T>(
  client: PoolClient,
  use: (client: PoolClient) => Promise<T>,
): Promise<T> {
  try {
    return await use(client);
  } catch (failure) {
    if (!endsConnection(failure)) await client.query('rollback').catch(() => {});
    throw failure;
  }
}

/** Writes and their commit, before they are given up; the driver waits a second longer. */
const COMMIT_MS = 4_000;

/** `warning` of the SQL standard, of those that have no code of their own. */
const WARNING = '01000';

const BEGIN: Query = { text: 'begin', values: {} };
const BEGIN_READ: Query = {
  text: 'begin isolation level repeatable read read only',
  values: {},
};
const COMMIT: Query = { text: 'commit', values: {} };

function closed(): Error {
  return storeUnavailable(new Error('the store is closed'));
}

/** Statements that are sent without waiting for an answer. */
const AT_ONCE = 500;

/** For who looks for long: a page may be slow, and so may whoever takes it. */
const LONG_MS = 60_000;
const IDLE_FOR_LONG_MS = 3_600_000;

const PLANNED = Object.entries(PLANNING)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(', ');

// Everything holds for one transaction, so that a pooler between us and the database may give the
// connection to somebody else after it. Milliseconds.
const enter = (statementMs: number, idleMs: number) => `
  select set_config('search_path', $schema, true),
    set_config('capstan.organisation', $organisation, true),
    set_config('capstan.token', $token, true),
    set_config('capstan.ended_before', $before, true),
    set_config('statement_timeout', '${statementMs}', true),
    set_config('lock_timeout', '3000', true),
    set_config('idle_in_transaction_session_timeout', '${idleMs}', true),
    ${PLANNED}`;

const ENTER = enter(4_000, 10_000);
const ENTER_FOR_LONG = enter(LONG_MS, IDLE_FOR_LONG_MS);
