import { Cursor } from './cursor.ts';
import { newReport, type Report } from './diagnostic.ts';
import { parseSource, type Source } from './source.ts';

/**
 * Reads a file that a document imports.
 *
 * @param location as the document writes it
 * @param from name of the file that says so
 * @returns the text and the name of its file for messages, or why it cannot be had
 */
export type ReadImport = (
  location: string,
  from: string,
) => { readonly file: string; readonly text: string } | { readonly reason: string };

/** For documents whose imports cannot be read. */
export const noImports: ReadImport = () => ({ reason: 'nothing is imported here' });

/** The files that one document consists of, each read once. */
export interface Library {
  /** @param part what is left out when the file cannot be used */
  open(location: string, from: Cursor, part: string | undefined): Opened | { reason: string };
  /** Files that were opened so far, in order. */
  roots(): readonly Cursor[];
  /** Their texts by file name, that of the document included. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** A file that was opened. */
export interface Opened {
  readonly file: string;
  readonly root: Cursor;
}

const MAX_FILES = 64;

/** Characters of all imported files. */
const MAX_TEXT = 32 * 1024 * 1024;

/** Starts with the document itself. */
export function newLibrary(document: Source, report: Report, readImport: ReadImport): Library {
  const sources = new Map([[document.file, document]]);
  const opened = new Map<string, Opened | { reason: string }>();
  let room = MAX_TEXT;
  const read: Library['open'] = (location, from, part) => {
    const found = readImport(location, from.file);
    if ('reason' in found) return found;
    const known = opened.get(found.file);
    if (known) return known;
    if (found.file === document.file)
      return { file: document.file, root: cursorOf(document, report) };
    if (opened.size >= MAX_FILES) return { reason: `more than ${MAX_FILES} files are imported` };
    room -= found.text.length;
    if (room < 0) return { reason: 'the imported files are too large' };
    const result = parse(found, part, report, sources);
    opened.set(found.file, result);
    return result;
  };
  return {
    open: read,
    roots: () => [...opened.values()].flatMap((one) => ('root' in one ? [one.root] : [])),
    sources,
  };
}

function parse(
  { file, text }: { readonly file: string; readonly text: string },
  part: string | undefined,
  report: Report,
  sources: Map<string, Source>,
): Opened | { reason: string } {
  const syntax = newReport();
  const source = parseSource(file, text, syntax);
  sources.set(file, source);
  for (const diagnostic of syntax.diagnostics)
    report.add(part === undefined ? diagnostic : { ...diagnostic, disables: part });
  if (syntax.diagnostics.length > 0) return { reason: 'it is not YAML that can be read' };
  return { file, root: cursorOf(source, report) };
}

function cursorOf(source: Source, report: Report): Cursor {
  return new Cursor(source, source.root, source.place(0), report);
}
