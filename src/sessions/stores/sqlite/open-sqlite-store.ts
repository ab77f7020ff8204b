import { type Log, silent } from '../../../telemetry/index.ts';
import type { PortableStore } from '../../contents.ts';
import { SQLITE, SQLITE_WITHOUT_INDEX } from '../dialect.ts';
import { ownRowsOnly } from '../own-rows.ts';
import { signingKeyOf } from '../signing-key.ts';
import type { SqlDatabase } from '../sql-database.ts';
import { SqlStore } from '../sql-store.ts';
import { Ballast } from './ballast.ts';
import { loadDriver } from './driver.ts';
import { type DatabasePlace, openDatabase, READING, WRITING } from './open-database.ts';
import { MemoryDatabase, SqliteDatabase } from './sqlite-database.ts';
import { ThreadConnection } from './thread-connection.ts';
import { prepareWordIndex } from './word-index.ts';

/**
 * Opens a store in an SQLite database: one file, or memory.
 *
 * @throws Error when the file cannot be used; it is left as it is
 */
export async function openSqliteStore(
  place: DatabasePlace,
  log: Log = silent,
): Promise<PortableStore> {
  const database = openSqliteDatabase(place, log);
  try {
    return new SqlStore(ownRowsOnly(database, log), await signingKeyOf(database));
  } catch (failure) {
    await database.close();
    throw failure;
  }
}

function openSqliteDatabase(place: DatabasePlace, log: Log): SqlDatabase {
  const driver = loadDriver();
  const reader = openDatabase(place, driver);
  const dialect = prepareWordIndex(reader, place.search) ? SQLITE : SQLITE_WITHOUT_INDEX;
  if ('memory' in place) return new MemoryDatabase(reader, dialect, log);
  const writer = new ThreadConnection(driver, place.path, WRITING);
  const openReader = () => new ThreadConnection(driver, place.path, READING);
  const ballast = new Ballast(place.path);
  return new SqliteDatabase({ reader, writer, openReader, ballast, dialect, log });
}
