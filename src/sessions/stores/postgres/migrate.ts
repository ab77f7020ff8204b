import {
  DatabaseError,
  escapeIdentifier,
  type Pool,
  type PoolClient,
  type QueryConfig,
  type QueryResult,
} from 'pg';
import { borrow } from './borrow.ts';
import { isWorthRepeating } from './failures.ts';
import { type Layout, STEPS } from './schema.ts';

const ATTEMPTS = 10;

/**
 * Milliseconds for a step, or for another process to take it: large tables take their time. Those who
 * use them wait behind a step that waits for a lock, so it does not wait for long.
 */
const [PATIENCE, FOR_LOCK] = [24 * 3_600_000, 3_000];

/** What to do about tables, unless the database is one that must do it its own way. */
export interface Wanted {
  readonly schema: string;
  /** Hash partitions by organisation. */
  readonly partitions: number;
}

/**
 * Brings a schema to the newest form, in one transaction; makes it if there is none. Of several
 * processes that begin at once, one does it. A user who may not change tables may use them when
 * they have that form already.
 *
 * @throws Error when the schema is of a later version; whatever the database throws
 */
export async function migrate(pool: Pool, wanted: Wanted): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await borrow(pool, (client) => migrateWith(client, wanted));
    } catch (failure) {
      // Another process has made the same schema or table in the meantime.
      const met =
        failure instanceof DatabaseError && ['42P06', '42P07'].includes(failure.code ?? '');
      if (attempt === ATTEMPTS || !(met || isWorthRepeating(failure))) throw failure;
    }
  }
}

async function migrateWith(client: PoolClient, wanted: Wanted): Promise<void> {
  const format = `${escapeIdentifier(wanted.schema)}.format`;
  const look = `select version from ${format} where id = 1`;
  if ((await versionIn(client.query(look))) === STEPS.length) return;
  await client.query('begin');
  try {
    await client.query(`create schema if not exists ${escapeIdentifier(wanted.schema)}`);
    await client.query(`create table if not exists ${format} (id int primary key, version int)`);
    await client.query(`insert into ${format} values (1, 0) on conflict (id) do nothing`);
    // Whoever comes second waits here, and finds nothing left to do.
    const version = await versionIn(patiently(client, `${look} for update`));
    await client.query(
      `select set_config('search_path', $1, true), set_config('lock_timeout', '${FOR_LOCK}', true)`,
      [wanted.schema],
    );
    const layout = await layoutOf(client, wanted);
    for (const step of STEPS.slice(version)) await patiently(client, step(layout));
    await client.query(`update ${format} set version = $1 where id = 1`, [STEPS.length]);
    await client.query('commit');
  } catch (failure) {
    await client.query('rollback').catch(() => {
      // The connection is gone, and the transaction with it.
    });
    throw failure;
  }
}

/** Longer than the queries of callers may take. */
function patiently(client: PoolClient, text: string) {
  return client.query({ text, query_timeout: PATIENCE } as QueryConfig);
}

async function versionIn(looking: Promise<QueryResult>): Promise<number> {
  const version = await looking
    .then(({ rows }) => (rows[0] as { version: number } | undefined)?.version ?? 0)
    .catch((failure: unknown) => {
      const missing = failure instanceof DatabaseError && MISSING.includes(failure.code ?? '');
      if (missing) return 0;
      throw failure;
    });
  if (version <= STEPS.length) return version;
  throw new Error(
    `the tables have format ${version}, and this version reads up to ${STEPS.length}: use a later version`,
  );
}

/** No such table, no such schema. */
const MISSING: readonly string[] = ['42P01', '3F000'];

/** Databases that spread tables over machines do it by their own means, see `docs/guide/scale.md`. */
async function layoutOf(client: PoolClient, { partitions }: Wanted): Promise<Layout> {
  const { rows } = await client.query(`
    select version() as version,
      exists (select 1 from pg_extension where extname = 'citus') as citus`);
  const { version, citus } = rows[0] as { version: string; citus: boolean };
  const spreads = citus || /CockroachDB|-YB-/.test(version);
  return {
    partitions: spreads ? 0 : partitions,
    rowSecurity: !version.includes('CockroachDB'),
  };
}
