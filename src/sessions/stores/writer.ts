import { Refusal, storeUnavailable } from '../refusal.ts';
import type { Database, Statement } from './driver.ts';

/** Jobs in one transaction at most, so that no commit grows without bound. */
const BATCH = 64;

interface Job {
  run(): unknown;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * The only way to write. Everything that is asked for within one turn of the event loop goes to the
 * disk in one commit, which is what a durable write costs; nobody is told before that commit.
 */
export class Writer {
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  #waiting: Job[] = [];
  #idle: (() => void)[] = [];
  #scheduled = false;

  constructor(database: Database) {
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#rollback = database.prepare('rollback');
  }

  /**
   * Runs `job` in a transaction. A refusal must be thrown before the first statement that writes:
   * it leaves the transaction to the other jobs in it.
   *
   * @param job may run more than once
   */
  write<T>(job: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: job, resolve: resolve as Job['resolve'], reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing is waiting any more. */
  drained(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commitBatch(this.#waiting.splice(0, BATCH));
      if (this.#waiting.length > 0) this.#schedule();
      else for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  #commitBatch(jobs: readonly Job[]): void {
    try {
      this.#begin.run();
      const settlements = jobs.map(settlementOf);
      this.#commit.run();
      for (const settle of settlements) settle();
    } catch (failure) {
      this.#undo();
      // One job broke the transaction of all: alone, only that one fails.
      if (failure instanceof JobFailure && jobs.length > 1) {
        for (const job of jobs) this.#commitBatch([job]);
        return;
      }
      const reason = explain(failure instanceof JobFailure ? failure.cause : failure);
      for (const job of jobs) job.reject(reason);
    }
  }

  #undo(): void {
    try {
      this.#rollback.run();
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }
}

/** Runs a job; what to tell its owner waits for the commit. */
function settlementOf(job: Job): () => void {
  try {
    const result = job.run();
    return () => job.resolve(result);
  } catch (failure) {
    // Anything but a refusal may have come after half of the job's writes.
    if (!(failure instanceof Refusal)) throw new JobFailure('a write failed', { cause: failure });
    return () => job.reject(failure);
  }
}

class JobFailure extends Error {}

const CONSTRAINT = 19;

/**
 * A failure of SQLite as callers shall see it; everything else as it is. A violated constraint is
 * no failure of the disk but a mistake of ours.
 */
export function explain(failure: unknown): unknown {
  const { code, errcode } = (failure ?? {}) as { code?: unknown; errcode?: unknown };
  const fromSqlite = code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE';
  const ours = typeof errcode === 'number' && (errcode & 0xff) === CONSTRAINT;
  return fromSqlite && !ours ? storeUnavailable(failure) : failure;
}
