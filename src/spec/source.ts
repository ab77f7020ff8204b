import {
  type Alias,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import type { Report } from './diagnostic.ts';
import type { Place } from './position.ts';

/** More text than any published capability has ten times over. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The text of a file, parsed as YAML, which can say where any of its values stands. */
export interface Source {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  /** Root of the syntax tree; `null` for an empty file. */
  readonly root: Node | null;
  /** @param offset characters from the start of the text */
  place(offset: number, length?: number): Place;
  placeOf(node: Node | null | undefined): Place;
  /** Follows an alias to the anchored value. */
  resolve(node: Node | null | undefined): Node | null | undefined;
  /** A value as plain data. */
  data(node: Node | null | undefined): unknown;
}

/** More aliases than a document written by people has; a few of them can multiply into gigabytes. */
const MAX_ALIASES = 100;

/**
 * Parses text as YAML 1.2. Syntax errors are reported with their place; what could be read of the
 * rest is still returned.
 */
export function parseSource(file: string, text: string, report: Report): Source {
  const lines = new LineCounter();
  const place = placer(file, text, lines);
  const fail = (message: string, at: Place) => {
    report.add({ code: 'yaml-syntax', severity: 'error', message, place: at });
  };
  const document = parse(text, lines);
  if (!document) {
    fail('the text is nested too deeply', place(0));
    return {
      file,
      text,
      root: null,
      place,
      placeOf: () => place(0),
      resolve: (node) => node,
      data: () => undefined,
    };
  }
  for (const problem of [...document.errors, ...document.warnings]) {
    const [start, end] = problem.pos;
    fail(firstLine(problem.message), place(start, end - start));
  }
  const placeOf = nodePlacer(place);
  const alias = firstBadAlias(document);
  if (alias) fail(alias.message, placeOf(alias.node));
  return {
    file,
    text,
    root: alias ? null : document.contents,
    place,
    placeOf,
    resolve: resolver(document),
    data: (node) => (node == null ? undefined : node.toJS(document)),
  };
}

function parse(text: string, lines: LineCounter): YamlDocument.Parsed | undefined {
  try {
    return parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      uniqueKeys: true,
      logLevel: 'silent',
    });
  } catch (failure) {
    // The parser recurses; ten thousand brackets exhaust the stack.
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}

function firstBadAlias(
  document: YamlDocument.Parsed,
): { node: Alias; message: string } | undefined {
  let count = 0;
  let bad: { node: Alias; message: string } | undefined;
  visit(document, {
    Alias(_key, node, ancestors) {
      count += 1;
      const target = node.resolve(document);
      if (target && ancestors.includes(target))
        bad = { node, message: `the alias '*${node.source}' stands inside its own anchor` };
      else if (count > MAX_ALIASES) bad = { node, message: `more than ${MAX_ALIASES} aliases` };
      return bad ? visit.BREAK : undefined;
    },
  });
  return bad;
}

function firstLine(message: string): string {
  const [line = message] = message.replace(/ at line \d+, column \d+:?/, '').split('\n');
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/:$/, '');
}

function placer(file: string, text: string, lines: LineCounter): Source['place'] {
  return (offset, length = 1) => {
    const { line, col } = lines.linePos(offset);
    const lineEnd = text.indexOf('\n', offset);
    const room = (lineEnd === -1 ? text.length : lineEnd) - offset;
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      length: Math.max(1, Math.min(length, room)),
    };
  };
}

function nodePlacer(place: Source['place']): Source['placeOf'] {
  return (node) => {
    const range = node?.range;
    if (!range) return place(0);
    return place(range[0], range[1] - range[0]);
  };
}

function resolver(document: YamlDocument.Parsed): Source['resolve'] {
  return (node) => (node && 'source' in node && 'resolve' in node ? node.resolve(document) : node);
}
