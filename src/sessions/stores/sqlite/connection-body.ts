import type { MessagePort } from 'node:worker_threads';
import type { Query, Rows } from '../sql-database.ts';
import type { Database, Statement } from './driver.ts';

// The functions below run in another thread, as text (see `thread-connection.ts`): they may use each
// other, their parameters and what every thread of Node has, but nothing else of this file.

/** What a thread is asked: to run queries, or, without any, to close its connection and end. */
export interface ThreadTask {
  readonly queries: readonly Query[] | undefined;
}

/** What it answers, in the order it was asked. */
export type ThreadReply =
  | { readonly rows: readonly Rows[] }
  | { readonly at: number; readonly failure: ThreadFailure };

/** An error of the driver as it travels between threads. */
export interface ThreadFailure {
  readonly message: string;
  readonly code: unknown;
  readonly errcode: unknown;
}

/** What a thread needs for its connection. */
export interface ConnectionParts {
  readonly port: MessagePort;
  readonly DatabaseSync: new (path: string) => Database;
  readonly path: string;
  /** Run once, before anything else. */
  readonly pragmas: string;
}

/** Opens a connection of its own and answers one task after the other. */
export function answerQueries({ port, DatabaseSync, path, pragmas }: ConnectionParts): void {
  const database = new DatabaseSync(path);
  database.exec(pragmas);
  const prepared = new Map<string, Statement>();
  port.on('message', ({ queries }: ThreadTask) => {
    if (queries) {
      port.postMessage(runQueries(database, prepared, queries));
      return;
    }
    database.close();
    port.close();
  });
}

/** Runs queries in order, and stops at the first that fails. */
export function runQueries(
  database: Database,
  prepared: Map<string, Statement>,
  queries: readonly Query[],
): ThreadReply {
  const rows: Rows[] = [];
  try {
    for (const query of queries) rows.push(runQuery(database, prepared, query));
    return { rows };
  } catch (failure) {
    const { message, code, errcode } = failure as ThreadFailure;
    return { at: rows.length, failure: { message, code, errcode } };
  }
}

/**
 * Runs one query.
 *
 * @param prepared statements of `database` by their text, each prepared when it is first used
 * @throws whatever the driver throws
 */
export function runQuery(
  database: Database,
  prepared: Map<string, Statement>,
  { text, values }: Query,
): Rows {
  let statement = prepared.get(text);
  if (!statement) {
    statement = database.prepare(text);
    prepared.set(text, statement);
  }
  // What gives no rows is run as such: only then do all drivers say what kind of failure it was.
  if (/^\s*(select|pragma)/.test(text)) return statement.all(values) as Rows;
  statement.run(values);
  return [];
}
