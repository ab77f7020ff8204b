import { nearest } from '../kernel/index.ts';
import { Cursor } from './cursor.ts';
import { newReport, type Report } from './diagnostic.ts';
import type { DialectReader } from './dialects/dialect.ts';
import type { Document } from './document.ts';
import type { Place } from './position.ts';
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
    const message = root.exists
      ? 'the document is no map of keys to values'
      : 'the document is empty';
    root.add('not-a-capability', 'error', message, firstLine(root), startingHelp(dialects));
    return undefined;
  }
  const dialect = dialects.find((one) => root.get(one.rootKey).exists);
  if (!dialect) {
    reportNoDialect(root, dialects);
    return undefined;
  }
  const version = root.get(dialect.rootKey);
  if (!root.get('capability').isMap) {
    reportNoCapability(root, dialect);
    return undefined;
  }
  const written = version.text() ?? '';
  if (!dialect.versions.includes(written)) {
    const near = nearest(written, dialect.versions);
    const message = `'${written}' is not a known version; the document is read as ${dialect.name}`;
    root.add('unknown-version', 'warning', message, version.place, {
      ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
    });
  }
  return dialect.read(root, written);
}

/** A text that is no map may span the whole file; its first line is enough to point at. */
function firstLine(root: Cursor): Place {
  return { ...root.place, length: Math.min(root.place.length, 40) };
}

function startingHelp(dialects: readonly DialectReader[]): { help: string } {
  const starts = dialects.map((one) => `'${one.rootKey}: ${one.versions.at(-1) ?? ''}'`);
  return { help: `a capability document starts with ${starts.join(' or ')}` };
}

/** Keys of other documents that are taken for capabilities, and what these are. */
const OTHERS: readonly (readonly [key: string, what: string])[] = [
  ['ikanos', "a capability in the later 'ikanos' version of the language, which is not read yet"],
  ['openapi', 'an OpenAPI description of an API'],
  ['swagger', 'a Swagger description of an API'],
  ['asyncapi', 'an AsyncAPI description'],
  ['apiVersion', "a description in the manner of Kubernetes, with 'apiVersion' and 'kind'"],
];

function reportNoDialect(root: Cursor, dialects: readonly DialectReader[]): void {
  const expected = dialects.map((one) => one.rootKey);
  const keys = root.members();
  const other = OTHERS.find(([key]) => keys.some((member) => member.key === key));
  if (other) {
    root.add('not-a-capability', 'error', `this is ${other[1]}`, root.keyPlace(other[0]), {
      label: 'by this key',
      ...startingHelp(dialects),
    });
    return;
  }
  const misspelled = keys.find(({ key }) => nearest(key, expected) !== undefined);
  const names = expected.map((key) => `'${key}'`).join(' or ');
  const message = `the document has no version key ${names}, so it is no capability`;
  root.add('not-a-capability', 'error', message, misspelled?.keyPlace ?? root.headPlace, {
    ...(misspelled
      ? { help: `is '${misspelled.key}' meant to be ${names}?` }
      : startingHelp(dialects)),
  });
}

function reportNoCapability(root: Cursor, { rootKey }: DialectReader): void {
  const written = root.get('capability');
  if (written.exists) {
    written.wrongType("a map with 'consumes' and 'exposes'");
    return;
  }
  const parts = ['consumes', 'exposes', 'aggregates', 'binds'];
  const part = parts.find((key) => root.get(key).exists);
  const message = part
    ? `the document has only '${part}': it is a part for other documents to import`
    : "the document has no 'capability'";
  root.add('not-a-capability', 'error', message, root.keyPlace(part ?? rootKey), {
    help: part
      ? `put '${part}' under 'capability:' to serve it by itself`
      : "add 'capability:' with 'consumes' and 'exposes' under it",
  });
}
