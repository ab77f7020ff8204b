import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it, for this user alone. Node's own recursive way tries for ever
 * where a file system has no room for directories, as below `/proc`.
 *
 * @throws Error of the system when that is not possible, or something else is there
 */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  for (let one = path; !exists(one); one = dirname(one)) missing.push(one);
  for (const one of missing.reverse()) makeOne(one);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined || dirname(path) === path;
}

function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (failure) {
    // Somebody else was quicker.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw failure;
  }
}
