import { Cursor } from './cursor.ts';
import { newReport } from './diagnostic.ts';
import type { DialectReader } from './dialects/dialect.ts';
import type { Document } from './document.ts';
import type { Imports } from './imports.ts';
import type { Source } from './source.ts';

const PARTS = ['consumes', 'exposes', 'aggregates', 'binds'];

/**
 * Reads a part for other documents to import, for whoever looks at it by itself: what the part
 * imports is left out, and nothing is reported.
 *
 * @returns `undefined` when the text is no such part
 */
export function readPart(source: Source, dialects: readonly DialectReader[]): Document | undefined {
  const root = new Cursor(source, source.root, source.place(0), newReport());
  if (root.get('capability').exists || !PARTS.some((key) => root.get(key).isList)) return undefined;
  const dialect = dialects.find(({ rootKey }) => root.get(rootKey).exists) ?? dialects[0];
  return dialect?.read(root, root.get(dialect.rootKey).text() ?? '', ownEntries);
}

const ownEntries: Imports = {
  entries: (list) =>
    (list.isList ? list.items('entries') : [])
      .filter((cursor) => !['from', 'import'].some((key) => cursor.get(key).exists))
      .map((cursor) => ({ cursor, as: undefined, lost: false })),
  binds: () => [],
};
