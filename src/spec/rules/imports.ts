import type { Cursor } from '../cursor.ts';
import { type Section, sectionIn } from './walk.ts';

/** One import of a document. */
export interface WrittenImport {
  readonly section: Section;
  readonly entry: Cursor;
  /** The file. */
  readonly from: Cursor;
  /** The namespace in it. */
  readonly name: Cursor;
  /** What it is called here. */
  readonly alias: Cursor;
}

const SECTIONS: readonly Section[] = ['binds', 'consumes', 'exposes', 'aggregates'];

/** Imports in every part of a document that may have some. */
export function importsIn(root: Cursor): readonly WrittenImport[] {
  return SECTIONS.flatMap((section) =>
    sectionIn(root, section)
      .filter((entry) => entry.get('import').exists || entry.get('from').exists)
      .map((entry) => ({
        section,
        entry,
        from: entry.get('from', 'location'),
        name: entry.get('import'),
        alias: entry.get('as', 'namespace', 'import'),
      })),
  );
}
