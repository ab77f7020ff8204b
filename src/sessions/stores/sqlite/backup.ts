import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { loadDriver } from './driver.ts';
import { BUSY_MS } from './open-database.ts';

/**
 * Copies a database file while it is in use: everything that was acknowledged before, and nothing
 * by half. The copy is a database of its own, for its owner only; to restore it, put it in the place
 * of the file when nothing serves that.
 *
 * @throws Error when there is no such file, or something is in the way of the copy
 */
export function backUp(path: string, copy: string): void {
  if (!existsSync(path)) throw new Error(`there is no session store at '${path}'`);
  makeEmpty(copy);
  try {
    vacuumInto(path, copy);
    waitForDisk(copy);
  } catch (failure) {
    rmSync(copy, { force: true });
    throw failure;
  }
}

/** Made empty first, which SQLite takes for its copy: so nobody else may look even while it grows. */
function makeEmpty(copy: string): void {
  try {
    closeSync(openSync(copy, 'wx', 0o600));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure;
    throw new Error(`'${copy}' is there already`, { cause: failure });
  }
}

function vacuumInto(path: string, copy: string): void {
  const database = new (loadDriver().DatabaseSync)(path);
  try {
    database.exec(`pragma busy_timeout = ${BUSY_MS}`);
    database.prepare('vacuum into $copy').run({ copy });
  } finally {
    database.close();
  }
}

function waitForDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
