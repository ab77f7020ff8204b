import { readdirSync, readFileSync } from 'node:fs';

/**
 * The files of the console, which the build puts beside the compiled code. They are few and small,
 * and a name that is not among them leads nowhere: nothing is looked up in a folder.
 */
export function consoleFiles(): ReadonlyMap<string, Uint8Array> {
  for (const folder of FOLDERS) {
    try {
      const names = readdirSync(folder).filter((name) => /^[\w.-]+\.[a-z0-9]+$/.test(name));
      return new Map(names.map((name) => [name, readFileSync(new URL(name, folder))]));
    } catch {
      // Not there: the next one may be.
    }
  }
  return new Map();
}

/** Of the built package, and of the sources it is built from. */
const FOLDERS: readonly URL[] = [
  new URL('../console/', import.meta.url),
  new URL('../../dist/console/', import.meta.url),
];
