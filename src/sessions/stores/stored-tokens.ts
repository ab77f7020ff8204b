import type { TokenRecord } from '../store.ts';
import { type TokenRow, tokenColumns, toToken } from './rows.ts';
import type { Query, Reach, SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { TokenCache } from './token-cache.ts';

/** The tokens of a database; see `SessionStore`. */
export class StoredTokens {
  readonly #database: SqlDatabase;
  readonly #statements: Statements['fixed'];
  readonly #cache = new TokenCache();

  constructor(database: SqlDatabase, { fixed }: Statements) {
    this.#database = database;
    this.#statements = fixed;
  }

  async save(token: TokenRecord): Promise<void> {
    const { hash, organisation } = token;
    const query = { text: this.#statements.saveToken, values: tokenColumns(token) };
    await this.#write({ organisation, token: hash }, query);
    this.#cache.forget(hash);
  }

  async remove(organisation: string, hash: string): Promise<void> {
    const values = { org: organisation, hash };
    await this.#write({ organisation }, { text: this.#statements.deleteToken, values });
    this.#cache.forget(hash);
  }

  async list(organisation: string): Promise<readonly TokenRecord[]> {
    const query = { text: this.#statements.listTokens, values: { org: organisation } };
    const [rows = []] = await this.#database.read({ organisation }, [query]);
    return rows.map((row) => toToken(row as unknown as TokenRow));
  }

  async find(hash: string): Promise<TokenRecord | undefined> {
    return this.#cache.find(hash, async (missing) => {
      const query = { text: this.#statements.findToken, values: { hash: missing } };
      const [rows = []] = await this.#database.read({ token: missing }, [query]);
      return rows[0] && toToken(rows[0] as unknown as TokenRow);
    });
  }

  /** Those that are gone already, all at once. */
  forget(hashes: readonly string[]): void {
    for (const hash of hashes) this.#cache.forget(hash);
  }

  #write(reach: Reach, query: Query): Promise<void> {
    const decided = { writes: [query], result: undefined };
    return this.#database.write({ reach, lanes: [], look: [], decide: () => decided });
  }
}
