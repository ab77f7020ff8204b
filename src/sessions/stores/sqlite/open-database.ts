import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../../make-directory.ts';
import { type Database, type Driver, loadDriver } from './driver.ts';
import { migrate } from './migrations.ts';

/** Where a database lives: in a file, or in memory for as long as it is open. */
export type DatabasePlace = {
  /**
   * How words are found: by an index, or by looking through all messages of an organisation, which
   * costs those who write nothing. A file keeps to it until it is told otherwise; a new one has an index.
   */
  readonly search?: 'index' | 'scan';
} & (
  | {
      readonly path: string;
      /** Check the whole file first, however long that takes. Default: only what is small. */
      readonly verify?: boolean;
    }
  | { readonly memory: true }
);

/**
 * Opens a database in its newest form, ready for durable writes; makes it if there is none. A file
 * that is damaged, empty, foreign or of a later version is refused and left as it is.
 *
 * @throws Error naming the file and the reason
 */
export function openDatabase(place: DatabasePlace, driver: Driver = loadDriver()): Database {
  if ('memory' in place) return prepare(new driver.DatabaseSync(':memory:'));
  try {
    const existing = statSync(place.path, { throwIfNoEntry: false });
    if (existing) refuseUnusable(existing);
    else createFile(driver, place.path);
    return prepare(new driver.DatabaseSync(place.path), existing && checkFor(existing, place));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot open the session store '${place.path}': ${reason}`, { cause });
  }
}

function refuseUnusable(file: Stats): void {
  if (!file.isFile()) throw new Error('it is not a file');
  // SQLite takes a file without content for a new database. One that lost its content in a crash
  // or a failed copy would silently become an empty store.
  if (file.size === 0) throw new Error('the file is empty; restore it, or remove it to start anew');
  if (process.platform !== 'win32' && (file.mode & 0o002) !== 0) {
    throw new Error('every user of this machine may write to the file; take that right away');
  }
}

/**
 * Makes a complete database under another name and then gives it its own: nobody ever sees half of
 * one, and a file that appears meanwhile is not overwritten.
 */
function createFile(driver: Driver, path: string): void {
  makeDirectory(dirname(path));
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const database = new driver.DatabaseSync(draft);
    try {
      chmodSync(draft, 0o600);
      database.exec('pragma auto_vacuum = incremental');
      migrate(database);
    } finally {
      database.close();
    }
    giveName(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function giveName(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (failure) {
    // Another process was faster: its file is as good as ours.
    if (existsSync(path)) return;
    // Some file systems have no hard links.
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') throw failure;
    renameSync(draft, path);
  }
}

/** How long a connection waits for the lock of another process. */
export const BUSY_MS = 10_000;

/**
 * What every connection that writes is told. FULL: a commit has reached the disk before anybody is
 * told of it. A checkpoint only every 8000 pages keeps it out of most commits. Deleted content is
 * overwritten, not only forgotten.
 */
export const WRITING = `
  pragma busy_timeout = ${BUSY_MS};
  pragma synchronous = full;
  pragma wal_autocheckpoint = 8000;
  pragma foreign_keys = on;
  pragma secure_delete = on`;

/** What a connection is told that only reads. */
export const READING = `
  pragma busy_timeout = ${BUSY_MS};
  pragma query_only = on`;

/** Bytes of a file that is looked through at every start: that takes a tenth of a second. */
const LOOKED_THROUGH = 64 * 1024 * 1024;

function checkFor({ size }: Stats, { verify = false }: { verify?: boolean }): string | undefined {
  if (verify) return 'integrity_check';
  return size <= LOOKED_THROUGH ? 'quick_check' : undefined;
}

/** @param check a pragma that tells of damage; `undefined` = none */
function prepare(database: Database, check?: string): Database {
  try {
    database.exec(`pragma busy_timeout = ${BUSY_MS}`);
    if (check !== undefined) refuseDamaged(database, check);
    migrate(database);
    database.exec(`pragma journal_mode = wal; ${WRITING}`);
    return database;
  } catch (failure) {
    database.close();
    throw failure;
  }
}

function refuseDamaged(database: Database, check: string): void {
  const [found = {}] = database.prepare(`pragma ${check}(1)`).all() as Record<string, string>[];
  const [verdict = ''] = Object.values(found);
  if (verdict === 'ok') return;
  const [reason = ''] = verdict.split('\n').filter((line) => !line.startsWith('***'));
  throw new Error(`the file is damaged (${reason}); put a backup in its place`);
}
