import { Cursor } from './cursor.ts';
import { type Diagnostic, newReport, type Report } from './diagnostic.ts';
import { misprint } from './misprint.ts';
import { parseSource, type Source } from './source.ts';

/** Part of a text, by offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Keys at the root of documents, beside the version. */
const ROOT_KEYS = [
  'info',
  'binds',
  'externalRefs',
  'capability',
  'consumes',
  'exposes',
  'aggregates',
];

/** A page with more blocks than this is a book; its largest ones are looked at. */
const MOST_CANDIDATES = 20;

/**
 * Finds the document in the text of a page: in its front matter, in a fenced block, or between
 * paragraphs. Its places are those of the page.
 *
 * @returns `undefined` when the text is no page, or has no document that can be read
 */
export function findInPage(
  file: string,
  text: string,
  rootKeys: readonly string[],
  report: Report,
): Source | undefined {
  if (misprint(text)) return undefined;
  const spans = outermost([frontMatter(text), fencedBlocks(text), plainBlocks(text, rootKeys)]);
  if (!isPage(text, spans)) return undefined;
  const candidates = largestFirst(spans)
    .slice(0, MOST_CANDIDATES)
    .map((span) => readCandidate(file, text, span, rootKeys));
  const valid = candidates.filter(({ isDocument }) => isDocument);
  const [chosen, ...others] = valid;
  if (!chosen) return reportBroken(candidates, report);
  const place = chosen.root.headPlace;
  const message =
    others.length === 0
      ? 'the document stands in the text of a page; what is around it is not read'
      : `the page holds ${valid.length} documents; this one, the largest, is read`;
  const related = others.map(({ root }) => ({ place: root.headPlace, label: 'not read' }));
  report.add({ code: 'found-in-page', severity: 'warning', message, place, related });
  return chosen.source;
}

/** A part of the text, read as a document. */
interface Candidate {
  readonly source: Source;
  readonly root: Cursor;
  readonly isDocument: boolean;
  readonly problems: readonly Diagnostic[];
}

function readCandidate(
  file: string,
  text: string,
  span: Span,
  rootKeys: readonly string[],
): Candidate {
  const syntax = newReport();
  const source = parseSource(file, text, syntax, alone(text, span));
  const root = new Cursor(source, source.root, source.place(0), syntax);
  const isDocument = rootKeys.some((key) => root.get(key).exists) && root.get('capability').isMap;
  return { source, root, isDocument, problems: syntax.diagnostics };
}

/** The mistakes in the only text that may be a document say more than those of the page as a whole. */
function reportBroken(candidates: readonly Candidate[], report: Report): Source | undefined {
  const broken = candidates.filter(({ problems }) => problems.length > 0);
  const [only, ...others] = broken;
  if (!only || others.length > 0) return undefined;
  for (const diagnostic of only.problems) report.add(diagnostic);
  return only.source;
}

/** A part of a text, which starts a line, at the offset that it has in the whole: behind a blank line. */
function alone(text: string, { start, end }: Span): string {
  const before = start === 0 ? '' : `${' '.repeat(start - 1)}\n`;
  return before + text.slice(start, end);
}

/** What stands in a fenced block is found as a block of its own too. */
function outermost(found: readonly (readonly Span[])[]): readonly Span[] {
  const kept: Span[] = [];
  for (const spans of found) kept.push(...outside(kept, spans));
  return kept;
}

/** @param spans in the order of the text, none within another */
function outside(others: readonly Span[], spans: readonly Span[]): readonly Span[] {
  const sorted = inOrderOfText(others);
  let next = 0;
  let reach = -1;
  return spans.filter(({ start, end }) => {
    for (let other = sorted[next]; other && other.start <= start; other = sorted[next]) {
      reach = Math.max(reach, other.end);
      next += 1;
    }
    return end > reach;
  });
}

function inOrderOfText(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => a.start - b.start);
}

function largestFirst(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => b.end - b.start - (a.end - a.start));
}

/**
 * Whether there is text around that belongs to no block. A document with a broken line in it is no
 * page: to read half of it would be to lose the other half, authentication perhaps.
 */
function isPage(text: string, spans: readonly Span[]): boolean {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of inOrderOfText(spans)) {
    pieces.push(text.slice(at, Math.max(at, start)));
    at = Math.max(at, end);
  }
  const lines = [...pieces, text.slice(at)]
    .join(' ')
    .split('\n')
    .filter((line) => !/^\s*(#.*|---\s*|\.\.\.\s*)?$/.test(line));
  return lines.length > 0 && !lines.some((line) => LIKE_YAML.test(line));
}

/** A key that is indented, in a list, or in lower case as no sentence starts: half a document. */
const LIKE_YAML = /^(\s+(- )?|- |(?=[a-z]))[\w$-]+:(\s|$)/;

function frontMatter(text: string): readonly Span[] {
  const opening = /^\s*---[ \t]*\r?\n/.exec(text);
  if (!opening) return [];
  const closing = /^---[ \t]*$/m.exec(text.slice(opening[0].length));
  if (!closing) return [];
  return [{ start: opening[0].length, end: opening[0].length + closing.index }];
}

function fencedBlocks(text: string): readonly Span[] {
  const spans: Span[] = [];
  let opened: { readonly fence: string; readonly start: number } | undefined;
  for (const { line, start, end } of linesOf(text)) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (!opened) opened = { fence, start: end };
    else if (fence.startsWith(opened.fence)) {
      spans.push({ start: opened.start, end: start });
      opened = undefined;
    }
  }
  return spans;
}

/** Lines from a key of a document's root to the last one that may belong to it, if a version is among them. */
function plainBlocks(text: string, rootKeys: readonly string[]): readonly Span[] {
  const keys = [...rootKeys, ...ROOT_KEYS].join('|');
  const root = new RegExp(`^(?:${keys})\\s*:(?:\\s|$)`);
  const version = new RegExp(`^(?:${rootKeys.join('|')})\\s*:\\s*\\S`);
  const spans: Span[] = [];
  let block: { start: number; end: number; versioned: boolean } | undefined;
  const close = () => {
    if (block?.versioned) spans.push({ start: block.start, end: block.end });
    block = undefined;
  };
  for (const { line, start, end } of linesOf(text)) {
    if (root.test(line)) {
      block ??= { start, end, versioned: false };
      block.versioned ||= version.test(line);
      block.end = end;
    } else if (block && /^(\s+\S|-\s)/.test(line)) block.end = end;
    else if (line.trim() !== '' && !line.startsWith('#')) close();
  }
  close();
  return spans;
}

function* linesOf(text: string): Generator<Span & { readonly line: string }> {
  for (let start = 0; start < text.length; ) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at + 1;
    yield { line: text.slice(start, end).trimEnd(), start, end };
    start = end;
  }
}
