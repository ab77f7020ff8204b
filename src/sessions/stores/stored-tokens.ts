import { isDeepStrictEqual } from 'node:util';
import type { AuditNote } from '../audit.ts';
import type { TokenRecord } from '../store.ts';
import { tokenId } from '../tokens.ts';
import { noteDown } from './audit.ts';
import { type TokenRow, tokenColumns, toToken } from './rows.ts';
import type { Rows, SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { TokenCache } from './token-cache.ts';

/** The tokens of a database; see `SessionStore`. */
export class StoredTokens {
  readonly #database: SqlDatabase;
  readonly #all: Statements;
  readonly #statements: Statements['fixed'];
  readonly #cache = new TokenCache();

  constructor(database: SqlDatabase, statements: Statements) {
    this.#database = database;
    this.#all = statements;
    this.#statements = statements.fixed;
  }

  async save(token: TokenRecord, note?: AuditNote): Promise<void> {
    const { hash, organisation } = token;
    const { findToken: find, saveToken: save } = this.#statements;
    await this.#database.write({
      reach: { organisation, token: hash },
      lanes: [hash],
      look: [{ text: find, values: { hash } }],
      decide: ([rows = []]) => ({
        writes: [
          { text: save, values: tokenColumns(token) },
          ...(isAsBefore(token, rows[0]) ? [] : this.#noteDown(token, note)),
        ],
        result: undefined,
      }),
    });
    this.#cache.forget(hash);
  }

  async remove(organisation: string, hash: string, note?: AuditNote): Promise<void> {
    const { listTokens, deleteToken } = this.#statements;
    await this.#database.write({
      reach: { organisation },
      lanes: [hash],
      look: [{ text: listTokens, values: { org: organisation } }],
      decide: ([rows = []]) => {
        const token = rows.map(asToken).find((one) => one.hash === hash);
        const removal = { text: deleteToken, values: { org: organisation, hash } };
        const writes = token ? [removal, ...this.#noteDown(token, note)] : [];
        return { writes, result: undefined };
      },
    });
    this.#cache.forget(hash);
  }

  async list(organisation: string): Promise<readonly TokenRecord[]> {
    const query = { text: this.#statements.listTokens, values: { org: organisation } };
    const [rows = []] = await this.#database.read({ organisation }, [query]);
    return rows.map(asToken);
  }

  async find(hash: string): Promise<TokenRecord | undefined> {
    return this.#cache.find(hash, async (missing) => {
      const query = { text: this.#statements.findToken, values: { hash: missing } };
      const [rows = []] = await this.#database.read({ token: missing }, [query]);
      return rows[0] && asToken(rows[0]);
    });
  }

  /** Those that are gone already, all at once. */
  forget(hashes: readonly string[]): void {
    for (const hash of hashes) this.#cache.forget(hash);
  }

  #noteDown({ organisation, hash, user }: TokenRecord, note: AuditNote | undefined) {
    const about = { tokenId: tokenId(hash), ...(user !== undefined && { userId: user }) };
    return noteDown(this.#all, organisation, note, about);
  }
}

function asToken(row: Rows[number]): TokenRecord {
  return toToken(row as unknown as TokenRow);
}

/** A program that registers its token at every start changes nothing but the time. */
function isAsBefore(token: TokenRecord, row: Rows[number] | undefined): boolean {
  if (!row) return false;
  const { createdAt: _, ...before } = asToken(row);
  return isDeepStrictEqual({ ...before, createdAt: token.createdAt }, token);
}
