import { chmodSync, closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { loadDriver } from './driver.ts';

/**
 * Copies a database file while it is in use: everything that was acknowledged before, and nothing
 * by half. The copy is a database of its own, for its owner only; to restore it, put it in the place
 * of the file when nothing serves that.
 *
 * @throws Error when there is no such file, or something is in the way of the copy
 */
export function backUp(path: string, copy: string): void {
  if (!existsSync(path)) throw new Error(`there is no session store at '${path}'`);
  if (existsSync(copy)) throw new Error(`'${copy}' is there already`);
  const database = new (loadDriver().DatabaseSync)(path);
  try {
    database.exec('pragma busy_timeout = 10000');
    database.prepare('vacuum into $copy').run({ copy });
  } finally {
    database.close();
  }
  chmodSync(copy, 0o600);
  const file = openSync(copy, 'r');
  fsyncSync(file);
  closeSync(file);
}
