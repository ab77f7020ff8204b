import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Not in the system's temporary directory: that is memory on some machines, where nothing is durable.
const PARENT = resolve(import.meta.dirname, '../../node_modules/.cache');

/** A path for a database on the disk of this checkout. */
export function scratchFile() {
  mkdirSync(PARENT, { recursive: true });
  const directory = mkdtempSync(join(PARENT, 'capstan-bench-'));
  return {
    path: join(directory, 'sessions.db'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
