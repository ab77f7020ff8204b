import { Refusal, storeUnavailable } from '../../refusal.ts';
import { FairQueue } from '../fair-queue.ts';
import type { Query, Rows, Work } from '../sql-database.ts';
import { type Connection, QueryFailure } from './connection.ts';

/** Works in one transaction at most, so that no commit grows without bound. */
const BATCH = 64;

/** Works of one organisation among them: a commit takes as long as what is in it, and others wait for it. */
const SHARE = 16;

const BEGIN: Query = { text: 'begin immediate', values: {} };
const COMMIT: Query = { text: 'commit', values: {} };
const ROLLBACK: Query = { text: 'rollback', values: {} };

interface Job {
  readonly work: Work<unknown>;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * The only way to write to a file. Everything that is asked for while one commit is on its way to
 * the disk goes there together in the next, because that is what a durable write costs; nobody is
 * told before it has arrived. Organisations have turns: whoever asks for much fills what others leave.
 */
export class GroupCommit {
  readonly #connection: Connection;
  readonly #waiting = new FairQueue<Job>();
  /** What is to be run between two transactions. */
  #between: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Carries out `work` in a transaction that it may share with others. */
  write<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job = { work, resolve: resolve as Job['resolve'], reject };
      this.#waiting.push(work.reach.organisation ?? '', job);
      this.#running ??= this.#run();
    });
  }

  /** Runs queries that cannot be part of a transaction, however many of those are waiting. */
  alone(queries: readonly Query[]): Promise<readonly Rows[]> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => this.#connection.run(queries).then(resolve, reject));
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting any more. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What the rest of this turn of the event loop asks for comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.size > 0 || this.#between.length > 0) {
      for (const run of this.#between.splice(0)) await run();
      if (this.#waiting.size > 0) await this.#commit(this.#waiting.take(BATCH, SHARE));
    }
    this.#running = undefined;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    try {
      const settlements = await new Transaction(this.#connection).carryOut(jobs);
      for (const settle of settlements) settle();
    } catch (failure) {
      await this.#connection.run([ROLLBACK]).catch(() => {
        // SQLite has rolled back by itself, as it does when the disk is full.
      });
      // One job broke the transaction of all: alone, only that one fails.
      if (failure instanceof JobFailure && jobs.length > 1) {
        for (const job of jobs) await this.#commit([job]);
        return;
      }
      const ofQuery = failure instanceof QueryFailure || failure instanceof JobFailure;
      const reason = explain(ofQuery ? failure.cause : failure);
      for (const job of jobs) job.reject(reason);
    }
  }
}

/** A query of a job failed, not the beginning or the end of the transaction. */
class JobFailure extends Error {}

class Transaction {
  readonly #connection: Connection;
  /** What is sent with the next queries: nothing here waits for an answer that it does not need. */
  #unsent: Query[] = [BEGIN];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns what to tell the owners of the jobs, which were carried out and are on the disk */
  async carryOut(jobs: readonly Job[]): Promise<readonly (() => void)[]> {
    const settlements: (() => void)[] = [];
    for (let rest = jobs; rest.length > 0; ) {
      const [first, later] = withoutCommonLane(rest);
      const looks = first.flatMap(({ work }) => work.look);
      const found = looks.length === 0 ? [] : await this.#send(looks);
      let next = 0;
      for (const job of first) {
        const end = next + job.work.look.length;
        settlements.push(this.#decide(job, found.slice(next, end)));
        next = end;
      }
      rest = later;
    }
    await this.#send([COMMIT]);
    return settlements;
  }

  async #send(queries: readonly Query[]): Promise<readonly Rows[]> {
    const all = [...this.#unsent.splice(0), ...queries];
    try {
      const rows = await this.#connection.run(all);
      return rows.slice(all.length - queries.length);
    } catch (failure) {
      const culprit = failure instanceof QueryFailure ? all[failure.at] : undefined;
      const { cause } = failure as Error;
      if (culprit && culprit !== BEGIN && culprit !== COMMIT) throw new JobFailure('', { cause });
      throw failure;
    }
  }

  #decide({ work, resolve, reject }: Job, found: readonly Rows[]): () => void {
    try {
      const { writes, result } = work.decide(found);
      this.#unsent.push(...writes);
      return () => resolve(result);
    } catch (failure) {
      return () => reject(failure);
    }
  }
}

/** The jobs that can go ahead side by side, and those that must see what an earlier one has done. */
function withoutCommonLane(jobs: readonly Job[]): [first: readonly Job[], later: readonly Job[]] {
  const taken = new Set<string>();
  const first: Job[] = [];
  const later: Job[] = [];
  for (const job of jobs) {
    const { lanes } = job.work;
    // After one that needs every lane nothing else goes ahead.
    const blocked = taken.has(EVERY) || (lanes === 'every' ? taken.size > 0 : hasAny(taken, lanes));
    (blocked ? later : first).push(job);
    for (const lane of lanes === 'every' ? [EVERY] : [ANY, ...lanes]) taken.add(lane);
  }
  return [first, later];
}

/** Names that no lane has: taken by a work that needs all of them, and by every other one. */
const EVERY = '*';
const ANY = '?';

function hasAny(taken: ReadonlySet<string>, lanes: readonly string[]): boolean {
  return lanes.some((lane) => taken.has(lane));
}

const FULL = 13;
const CONSTRAINT = 19;

/** Whether a work failed because there is no room on the disk. */
export function isFull(failure: unknown): boolean {
  const { errcode } = ((failure as Error | undefined)?.cause ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === FULL;
}

/**
 * A failure of SQLite as callers shall see it; everything else as it is. A violated constraint is
 * no failure of the disk but a mistake of ours.
 */
export function explain(failure: unknown): unknown {
  if (failure instanceof Refusal) return failure;
  const { code, errcode } = (failure ?? {}) as { code?: unknown; errcode?: unknown };
  const fromSqlite = code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE';
  const ours = typeof errcode === 'number' && (errcode & 0xff) === CONSTRAINT;
  return fromSqlite && !ours ? storeUnavailable(failure) : failure;
}
