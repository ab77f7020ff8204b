import type { Database, Statement } from './driver.ts';

/** Statements of one connection, each prepared when it is first used. */
export class PreparedStatements {
  readonly #database: Database;
  readonly #prepared = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The statement of `text`, which comes from `statements.ts` and holds no value of a caller. */
  of(text: string): Statement {
    const known = this.#prepared.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }
}
