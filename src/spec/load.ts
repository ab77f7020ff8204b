import { nearest } from '../kernel/index.ts';
import { Cursor } from './cursor.ts';
import { newReport, type Report } from './diagnostic.ts';
import type { DialectReader } from './dialects/dialect.ts';
import type { Document } from './document.ts';
import { importsFrom } from './imports.ts';
import { newLibrary, noImports, type ReadImport } from './library.ts';
import { findInPage } from './page.ts';
import type { Place } from './position.ts';
import { parseSource, type Source } from './source.ts';

/** A document that was read, as far as it could be, and all there is to say about it. */
export interface Loaded {
  /** Absent when the text is no capability at all. */
  readonly document: Document | undefined;
  /** Texts of the document and of what it imports, by file name. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly report: Report;
}

/**
 * Reads a capability document. Pure: touches no file and no network.
 *
 * @param file how messages name the document
 * @param dialects versions of the language to read, the preferred one first
 * @param readImport opens the files that the document imports. Default: none can be had
 */
export function loadDocument(
  file: string,
  text: string,
  dialects: readonly DialectReader[],
  readImport: ReadImport = noImports,
): Loaded {
  const report = newReport();
  const source = findSource(file, text, dialects, report);
  const { root } = source;
  if (report.errors > 0) return { document: undefined, sources: new Map([[file, source]]), report };
  const library = newLibrary(source, report, readImport);
  const cursor = new Cursor(source, root, source.place(0), report);
  const document = readRoot(cursor, dialects, (dialect, version) =>
    dialect.read(cursor, version, importsFrom(library)),
  );
  return { document, sources: library.sources, report };
}

/** The text as it is, or the document that stands in it as in a page. */
function findSource(
  file: string,
  text: string,
  dialects: readonly DialectReader[],
  report: Report,
): Source {
  const own = newReport();
  const whole = parseSource(file, text, own);
  const rootKeys = dialects.map(({ rootKey }) => rootKey);
  const cursor = new Cursor(whole, whole.root, whole.place(0), own);
  const isDocument = own.diagnostics.length === 0 && rootKeys.some((key) => cursor.get(key).exists);
  const found = isDocument ? undefined : findInPage(file, text, rootKeys, report);
  if (found) return found;
  for (const diagnostic of own.diagnostics) report.add(diagnostic);
  return whole;
}

function readRoot(
  root: Cursor,
  dialects: readonly DialectReader[],
  read: (dialect: DialectReader, version: string) => Document,
): Document | undefined {
  if (!root.isMap) {
    const message = root.exists
      ? 'the document is no map of keys to values'
      : 'the document is empty';
    root.add('not-a-capability', 'error', message, firstLine(root), startingHelp(dialects));
    return undefined;
  }
  const preferred = dialects.find((one) => root.get(one.rootKey).exists);
  if (!preferred) {
    reportNoDialect(root, dialects);
    return undefined;
  }
  const { rootKey } = preferred;
  if (!root.get('capability').isMap && !isPart(root)) {
    reportNoCapability(root, rootKey);
    return undefined;
  }
  reportSecondVersion(root, rootKey, dialects);
  const version = root.get(rootKey);
  const written = version.text() ?? '';
  const dialect = chooseDialect(
    version,
    written,
    dialects.filter((one) => one.rootKey === rootKey),
  );
  return read(dialect ?? preferred, written);
}

/** The dialect that has the version, else the nearest one, else the preferred one. */
function chooseDialect(
  version: Cursor,
  written: string,
  dialects: readonly DialectReader[],
): DialectReader | undefined {
  const having = (wanted: string) => dialects.find(({ versions }) => versions.includes(wanted));
  const exact = having(written);
  if (exact) return exact;
  const near = nearest(
    written,
    dialects.flatMap(({ versions }) => versions),
  );
  const dialect = near === undefined ? dialects[0] : having(near);
  const message = `'${written}' is not a known version; the document is read as ${dialect?.name}`;
  version.add('unknown-version', 'warning', message, version.place, {
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  });
  return dialect;
}

function reportSecondVersion(
  root: Cursor,
  rootKey: string,
  dialects: readonly DialectReader[],
): void {
  const second = dialects.find((one) => one.rootKey !== rootKey && root.get(one.rootKey).exists);
  if (!second) return;
  const message = `the document has both '${rootKey}' and '${second.rootKey}'; it is read as its '${rootKey}' version says`;
  root.add('second-version', 'warning', message, root.keyPlace(second.rootKey), {
    help: `remove '${second.rootKey}'`,
  });
}

/** A text that is no map may span the whole file; its first line is enough to point at. */
function firstLine(root: Cursor): Place {
  return { ...root.place, length: Math.min(root.place.length, 40) };
}

function startingHelp(dialects: readonly DialectReader[]): { help: string } {
  const firsts = dialects.filter(
    ({ rootKey }, index) => dialects.findIndex((one) => one.rootKey === rootKey) === index,
  );
  const starts = firsts.map((one) => `'${one.rootKey}: ${one.versions.at(-1) ?? ''}'`);
  return { help: `a capability document starts with ${starts.join(' or ')}` };
}

/** Keys of other documents that are taken for capabilities, and what these are. */
const OTHERS: readonly (readonly [key: string, what: string])[] = [
  ['openapi', 'an OpenAPI description of an API'],
  ['swagger', 'a Swagger description of an API'],
  ['asyncapi', 'an AsyncAPI description'],
  ['apiVersion', "a description in the manner of Kubernetes, with 'apiVersion' and 'kind'"],
];

function reportNoDialect(root: Cursor, dialects: readonly DialectReader[]): void {
  const expected = [...new Set(dialects.map((one) => one.rootKey))];
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
  const { keys: others } = otherKeys(root, ['name', 'description']);
  const message = `the document has no version key ${names}, so it is no capability${misspelled ? '' : others.replace(', but', ': its keys are')}`;
  root.add('not-a-capability', 'error', message, misspelled?.keyPlace ?? root.headPlace, {
    ...(misspelled
      ? { help: `is '${misspelled.key}' meant to be '${nearest(misspelled.key, expected)}'?` }
      : startingHelp(dialects)),
  });
}

/** Whether it has lists that other documents may import from it, in place of a capability. */
function isPart(root: Cursor): boolean {
  const lists = ['consumes', 'exposes', 'aggregates', 'binds'];
  return !root.get('capability').exists && lists.some((key) => root.get(key).isList);
}

function reportNoCapability(root: Cursor, rootKey: string): void {
  const written = root.get('capability');
  if (written.exists) {
    written.wrongType("a map with 'consumes' and 'exposes'");
    return;
  }
  const { keys, place } = otherKeys(root, [rootKey, 'info']);
  const message = `the document has no 'capability'${keys}`;
  root.add('not-a-capability', 'error', message, place ?? root.keyPlace(rootKey), {
    help: "add 'capability:' with 'consumes' and 'exposes' under it",
  });
}

/** Most keys that a message names. */
const MOST_KEYS = 4;

/** What a document has in place of what it should: its shape, in a few words. */
function otherKeys(
  root: Cursor,
  known: readonly string[],
): { readonly keys: string; readonly place?: Place } {
  const others = root.members().filter(({ key }) => !known.includes(key));
  const [first] = others;
  if (!first) return { keys: '' };
  const named = others.slice(0, MOST_KEYS).map(({ key }) => `'${key}'`);
  const more = others.length > MOST_KEYS ? ', …' : '';
  return { keys: `, but ${named.join(', ')}${more}`, place: first.keyPlace };
}
