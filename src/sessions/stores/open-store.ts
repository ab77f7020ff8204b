import type { Log } from '../../telemetry/index.ts';
import type { PortableStore } from '../contents.ts';
import type { DatabaseFacts } from './postgres/look-at.ts';
import type { PostgresPlace } from './postgres/place.ts';
import type { DatabasePlace } from './sqlite/open-database.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';

/** Where sessions are kept: in a file, in memory, or in a PostgreSQL database. */
export type StorePlace = DatabasePlace | PostgresPlace;

/**
 * Opens a store of the kind that a place asks for.
 *
 * @throws Error that names the place and the reason
 */
export async function openStore(place: StorePlace, log?: Log): Promise<PortableStore> {
  if (!('url' in place)) return openSqliteStore(place, log);
  // Who keeps sessions elsewhere does not wait for the driver to be loaded.
  const { openPostgresStore } = await import('./postgres/open-postgres-store.ts');
  return openPostgresStore(place, log);
}

/**
 * Asks a PostgreSQL database what it is, and changes nothing there.
 *
 * @throws whatever keeps it from being asked; never with its password
 */
export async function lookAtDatabase(url: string): Promise<DatabaseFacts> {
  const { lookAtPostgres } = await import('./postgres/look-at.ts');
  return lookAtPostgres(url);
}
