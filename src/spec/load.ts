import { nearest } from '../kernel/index.ts';
import { Cursor } from './cursor.ts';
import { newReport, type Report } from './diagnostic.ts';
import type { DialectReader } from './dialects/dialect.ts';
import type { Document } from './document.ts';
import { parseSource, type Source } from './source.ts';

/** A document that was read, as far as it could be, and all there is to say about it. */
export interface Loaded {
  /** Absent when the text is no capability at all. */
  readonly document: Document | undefined;
  readonly source: Source;
  readonly report: Report;
}

/**
 * Reads a capability document. Pure: touches no file and no network.
 *
 * @param file how messages name the document
 * @param dialects versions of the language to read, the preferred one first
 */
export function loadDocument(
  file: string,
  text: string,
  dialects: readonly DialectReader[],
): Loaded {
  const report = newReport();
  const source = parseSource(file, text, report);
  if (report.diagnostics.length > 0) return { document: undefined, source, report };
  const root = new Cursor(source, source.root, source.place(0), report);
  return { document: readRoot(root, dialects), source, report };
}

function readRoot(root: Cursor, dialects: readonly DialectReader[]): Document | undefined {
  if (!root.isMap) {
    root.add('not-a-capability', 'error', 'the document is not a map with a version key');
    return undefined;
  }
  const dialect = dialects.find((one) => root.get(one.rootKey).exists);
  if (!dialect) {
    reportNoDialect(root, dialects);
    return undefined;
  }
  const version = root.get(dialect.rootKey);
  const written = version.text() ?? '';
  if (!dialect.versions.includes(written)) {
    const near = nearest(written, dialect.versions);
    root.add(
      'unknown-version',
      'warning',
      `'${written}' is not a known version; the document is read as ${dialect.name}`,
      version.place,
      {
        ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
      },
    );
  }
  return dialect.read(root, written);
}

function reportNoDialect(root: Cursor, dialects: readonly DialectReader[]): void {
  const expected = [...new Set(dialects.map((one) => `'${one.rootKey}'`))].join(' or ');
  const keys = root.members().map(({ key }) => key);
  const near = keys.find(
    (key) =>
      nearest(
        key,
        dialects.map((one) => one.rootKey),
      ) !== undefined,
  );
  root.add('not-a-capability', 'error', `the document has no version key ${expected}`, root.place, {
    help:
      near === undefined
        ? `a capability starts with ${expected} and its version`
        : `is '${near}' meant to be ${expected}?`,
  });
}
