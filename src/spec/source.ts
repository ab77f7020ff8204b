import type { Node } from 'yaml';
import type { Report } from './diagnostic.ts';
import { misprint, renderingHelp } from './misprint.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';
import type { Place } from './position.ts';
import type { SyntaxProblem } from './syntax-error.ts';

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

/**
 * Parses text as YAML 1.2. What keeps it from being used is reported with its place, and then the
 * root is `null`.
 *
 * @param part what is parsed, at the same offsets. Default: all of the text
 */
export function parseSource(file: string, text: string, report: Report, part = text): Source {
  const parsed = parseYaml(part);
  const place = placer(file, text);
  const problems = allProblems(part, parsed);
  for (const { start, end, message, label, help, related } of problems) {
    report.add({
      code: 'yaml-syntax',
      severity: 'error',
      message,
      place: place(start, end - start),
      ...(label === undefined ? {} : { label }),
      ...(help === undefined ? {} : { help }),
      ...(related && {
        related: [
          { place: place(related.start, related.end - related.start), label: related.label },
        ],
      }),
    });
  }
  const { document, targets } = parsed;
  return {
    file,
    text,
    root: problems.length === 0 && document ? document.contents : null,
    place,
    placeOf: nodePlacer(place),
    resolve: (node) => (node && targets.get(node)) ?? node,
    data: (node) =>
      node == null || !document ? undefined : node.toJS(document, { maxAliasCount: -1 }),
  };
}

function allProblems(text: string, { problems }: ParsedYaml): readonly SyntaxProblem[] {
  const known = misprint(text);
  if (known) return [known];
  const help = problems.length === 0 ? undefined : renderingHelp(text);
  return help === undefined ? problems : problems.slice(0, 1).map((one) => ({ ...one, help }));
}

/** Counts lines itself: the parser's own counter loses one inside a key that goes on over its line. */
function placer(file: string, text: string): Source['place'] {
  const starts = lineStarts(text);
  return (offset, length = 1) => {
    const at = Math.min(offset, text.length);
    const line = lineOf(starts, at);
    const start = starts[line] ?? 0;
    const lineEnd = text.indexOf('\n', at);
    const room = (lineEnd === -1 ? text.length : lineEnd) - at;
    return {
      file,
      line: line + 1,
      column: at - start + 1,
      length: Math.max(1, Math.min(length, room)),
    };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
    starts.push(end + 1);
  return starts;
}

/** Index of the last line that starts at or before an offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nodePlacer(place: Source['place']): Source['placeOf'] {
  return (node) => {
    const range = node?.range;
    if (!range) return place(0);
    return place(range[0], range[1] - range[0]);
  };
}
