import { Worker } from 'node:worker_threads';
import { storeUnavailable } from '../../refusal.ts';
import type { Query, Rows } from '../sql-database.ts';
import { type Connection, QueryFailure } from './connection.ts';
import {
  answerQueries,
  runQueries,
  runQuery,
  type ThreadReply,
  type ThreadTask,
} from './connection-body.ts';
import { type Driver, driverSource } from './driver.ts';

/**
 * A connection in a thread of its own, so that nobody here waits for the disk or for the lock of
 * another process. It keeps the process alive while it owes an answer, and is started again should
 * it ever end by itself.
 */
export class ThreadConnection implements Connection {
  readonly #program: string;
  #worker: Worker | undefined;
  #asked: { resolve(rows: readonly Rows[]): void; reject(reason: unknown): void }[] = [];

  /** @param pragmas run by every thread before anything else */
  constructor(driver: Driver, path: string, pragmas: string) {
    this.#program = threadSource(driver, path, pragmas);
  }

  run(queries: readonly Query[]): Promise<readonly Rows[]> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start();
      // Throws for what cannot travel; then nobody waits for an answer that is another one's.
      this.#worker.postMessage({ queries } satisfies ThreadTask);
      this.#worker.ref();
      this.#asked.push({ resolve, reject });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage({ queries: undefined } satisfies ThreadTask);
    await ended;
  }

  #start(): Worker {
    // Warnings of a thread would be printed twice: the process has shown them already.
    const worker = new Worker(this.#program, { eval: true, execArgv: ['--no-warnings'] });
    worker.on('message', (reply: ThreadReply) => {
      const asked = this.#asked.shift();
      if (this.#asked.length === 0) worker.unref();
      if ('rows' in reply) asked?.resolve(reply.rows);
      else asked?.reject(new QueryFailure(reply.at, Object.assign(new Error(), reply.failure)));
    });
    let reason: unknown = new Error('the thread of the session store ended');
    worker.on('error', (failure) => {
      reason = failure;
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      for (const { reject } of this.#asked.splice(0)) reject(storeUnavailable(reason));
    });
    return worker;
  }
}

/** The program of the thread as text, which runs the same from sources and from compiled files. */
function threadSource(driver: Driver, path: string, pragmas: string): string {
  return `'use strict';
${[runQuery, runQueries, answerQueries].map(String).join('\n')}
answerQueries({
  port: require('node:worker_threads').parentPort,
  DatabaseSync: ${driverSource(driver)},
  path: ${JSON.stringify(path)},
  pragmas: ${JSON.stringify(pragmas)},
});`;
}
