import type { Cursor } from '../cursor.ts';
import { entriesOf } from './walk.ts';

/** One import of a document. */
export interface WrittenImport {
  readonly entry: Cursor;
  /** The file. */
  readonly from: Cursor;
  /** The namespace in it. */
  readonly name: Cursor;
  /** What it is called here. */
  readonly alias: Cursor;
}

/** Imports in every part of a document that may have some. */
export function importsIn(root: Cursor): readonly WrittenImport[] {
  const capability = root.get('capability');
  const lists = [
    root.get('binds'),
    ...['binds', 'consumes', 'exposes', 'aggregates'].map((key) => capability.get(key)),
  ];
  return lists
    .flatMap(entriesOf)
    .filter((entry) => entry.get('import').exists || entry.get('from').exists)
    .map((entry) => ({
      entry,
      from: entry.get('from', 'location'),
      name: entry.get('import'),
      alias: entry.get('as', 'namespace', 'import'),
    }));
}
