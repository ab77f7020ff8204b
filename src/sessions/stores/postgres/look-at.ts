import type { Pool } from 'pg';
import { openPool } from './pool.ts';

/** What a PostgreSQL database says of itself. */
export interface DatabaseFacts {
  /** Such as `PostgreSQL 15.18`. */
  readonly product: string;
  /** Whether row-level security binds the user: it does not bind superusers. */
  readonly bound: boolean;
}

/**
 * Asks a database what it is, and changes nothing there.
 *
 * @throws whatever keeps it from being asked; never with its password
 */
export async function lookAtPostgres(url: string): Promise<DatabaseFacts> {
  const pool = openPool(url, 1);
  try {
    return await factsOf(pool);
  } finally {
    await pool.end();
  }
}

/** The same, through connections that are open already. */
export async function factsOf(pool: Pool): Promise<DatabaseFacts> {
  const { rows } = await pool.query(`
    select version() as version, not (rolsuper or rolbypassrls) as bound
    from pg_roles where rolname = current_user`);
  const { version, bound } = rows[0] as { version: string; bound: boolean };
  return { product: version.split(/ \(| on /, 1)[0] ?? version, bound };
}
