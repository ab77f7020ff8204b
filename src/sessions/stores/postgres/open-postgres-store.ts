import type { Pool } from 'pg';
import { type Log, silent } from '../../../telemetry/index.ts';
import type { PortableStore } from '../../contents.ts';
import { ownRowsOnly } from '../own-rows.ts';
import { signingKeyOf } from '../signing-key.ts';
import { SqlStore } from '../sql-store.ts';
import { reasonOf } from './failures.ts';
import { factsOf } from './look-at.ts';
import { migrate } from './migrate.ts';
import type { PostgresPlace } from './place.ts';
import { openPool } from './pool.ts';
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
  let pool: Pool | undefined;
  try {
    pool = openPool(url, connections, log);
    await migrate(pool, { schema, partitions });
    await warnOfPower(pool, log);
    const database = new PostgresDatabase(pool, schema);
    return new SqlStore(ownRowsOnly(database, log), await signingKeyOf(database));
  } catch (cause) {
    await pool?.end();
    throw new Error(`cannot open the session store '${withoutPassword(url)}': ${reasonOf(cause)}`, {
      cause,
    });
  }
}

async function warnOfPower(pool: Pool, log: Log): Promise<void> {
  if ((await factsOf(pool)).bound) return;
  log.log('warn', 'row-level security does not bind this user of the database', {
    help: 'use one without SUPERUSER and BYPASSRLS, so that it is a second wall between organisations',
  });
}
