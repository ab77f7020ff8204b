import type { Connection } from 'pg';
import type { SqlValue } from '../sql-database.ts';
import { parserOf } from './types.ts';

/** A query as the database numbers its values. */
export interface NumberedQuery {
  /** Under which a connection prepares it once. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What one query of a batch found. */
export interface BatchResult {
  readonly rows: Readonly<Record<string, unknown>>[];
  /** What the database says it did, such as `COMMIT`. */
  command: string;
}

/**
 * Queries that go to the database in one piece and come back in one, for the driver's `query`: one
 * Sync after all of them instead of one after each. The first that fails keeps the others from being
 * carried out, and is what the batch fails with.
 */
export class Batch {
  readonly #queries: readonly NumberedQuery[];
  readonly #results: BatchResult[] = [];
  #known: Map<string, Columns> | undefined;
  /** Of statements that this batch prepares. */
  readonly #described = new Map<string, Columns>();
  #current: BatchResult = emptyResult();
  /** The driver puts its own in front, which counts the time. */
  callback: (failure: Error | null, results: readonly BatchResult[]) => void;

  /** Milliseconds; how the driver calls it. */
  readonly query_timeout: number | undefined;

  /** @param patienceMs instead of that of the connection */
  constructor(queries: readonly NumberedQuery[], callback: Batch['callback'], patienceMs?: number) {
    this.#queries = queries;
    this.callback = callback;
    this.query_timeout = patienceMs;
  }

  submit(connection: Connection): void {
    this.#known = knownTo(connection);
    connection.stream.cork();
    for (const query of this.#queries) this.#send(connection, query);
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#described.set(this.#query.name, columnsOf(fields));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const { name } = this.#query;
    const columns = this.#described.get(name) ?? this.#known?.get(name) ?? [];
    const row: Record<string, unknown> = {};
    for (const [index, { name, parse }] of columns.entries()) {
      const text = fields[index] ?? null;
      row[name] = text === null ? null : parse(text);
    }
    this.#current.rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#current.command = text;
    this.#results.push(this.#current);
    this.#current = emptyResult();
  }

  handleReadyForQuery(): void {
    for (const [name, columns] of this.#described) this.#known?.set(name, columns);
    this.callback(null, this.#results);
  }

  handleError(failure: Error): void {
    this.callback(failure, []);
  }

  get #query(): NumberedQuery {
    return this.#queries[this.#results.length] as NumberedQuery;
  }

  #send(connection: Connection, { name, text, values }: NumberedQuery): void {
    const more = true;
    const isNew = !this.#known?.has(name) && !this.#described.has(name);
    if (isNew) {
      // It may be there: nobody knows how far a batch got that failed.
      connection.close({ type: 'S', name }, more);
      connection.parse({ name, text, types: [] }, more);
      this.#described.set(name, []);
    }
    connection.bind({ statement: name, values: values.map(asSent) }, more);
    if (isNew) connection.describe({ type: 'P', name: '' }, more);
    connection.execute(null, more);
  }
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

type Columns = readonly { readonly name: string; readonly parse: (text: string) => unknown }[];

function columnsOf(fields: readonly Field[]): Columns {
  return fields.map(({ name, dataTypeID }) => ({ name, parse: parserOf(dataTypeID) }));
}

function emptyResult(): BatchResult {
  return { rows: [], command: '' };
}

/** The columns of what a connection has prepared. */
function knownTo(connection: Connection): Map<string, Columns> {
  const known = PREPARED.get(connection) ?? new Map<string, Columns>();
  PREPARED.set(connection, known);
  return known;
}

const PREPARED = new WeakMap<Connection, Map<string, Columns>>();

function asSent(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value) : String(value);
}
