import pg from 'pg';
import { type Log, silent } from '../../../telemetry/index.ts';
import type { PortableStore } from '../../contents.ts';
import { signingKeyOf } from '../signing-key.ts';
import { SqlStore } from '../sql-store.ts';
import { migrate } from './migrate.ts';
import type { PostgresPlace } from './place.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { withoutPassword } from './url.ts';

/**
 * Opens a store in PostgreSQL, which several processes may have open at once.
 *
 * @throws Error that names the database without its password, and the reason
 */
export async function openPostgresStore(
  { url, schema = 'capstan', connections = 8, partitions = 16 }: PostgresPlace,
  log: Log = silent,
): Promise<PortableStore> {
  const pool = openPool(url, connections, log);
  try {
    await migrate(pool, { schema, partitions });
    await warnOfPower(pool, log);
    const database = new PostgresDatabase(pool, schema);
    return new SqlStore(database, await signingKeyOf(database));
  } catch (cause) {
    await pool.end();
    throw new Error(`cannot open the session store '${withoutPassword(url)}': ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** 64-bit integers are numbers here: none of ours is beyond 2^53. */
const INT8 = 20;

function openPool(url: string, connections: number, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'capstan',
    max: connections,
    // Also for how long a request waits for one.
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 60_000,
    // For a network that swallows everything; the database itself gives up earlier.
    query_timeout: 5_000,
    keepAlive: true,
    pipeline: true,
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === INT8
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks fails the queries on it; nobody else has to hear of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message }) => {
    log.log('warn', 'a connection to the session store was lost', { reason: message });
  });
  return pool;
}

async function warnOfPower(pool: pg.Pool, log: Log): Promise<void> {
  const { rows } = await pool.query(
    'select rolsuper or rolbypassrls as unbound from pg_roles where rolname = current_user',
  );
  if ((rows[0] as { unbound: boolean } | undefined)?.unbound !== true) return;
  log.log('warn', 'row-level security does not bind this user of the database', {
    help: 'use one without SUPERUSER and BYPASSRLS, so that it is a second wall between organisations',
  });
}

function reasonOf(cause: unknown): string {
  // A host with several addresses fails once for each, under a message that is empty.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error ? first.message : String(first);
}
