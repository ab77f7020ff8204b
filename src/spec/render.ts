import { type Paint, plain } from '../kernel/index.ts';
import { type Finding, inOrder } from './diagnostic.ts';
import type { Place } from './position.ts';
import type { Source } from './source.ts';

/** Most diagnostics shown as frames; the rest is counted. */
const MOST_FRAMES = 20;

/**
 * Diagnostics as code frames for people, in the order of the document. Errors each get a frame;
 * warnings and notes of one code share one, which names the other lines.
 *
 * @param sources texts the places are in, by file name
 */
export function renderDiagnostics(
  diagnostics: readonly Finding[],
  sources: ReadonlyMap<string, Source>,
  paint: Paint = plain,
): string {
  const groups = group(inOrder(diagnostics));
  const canvas = canvasOf(diagnostics, sources, paint);
  const shown = groups.slice(0, MOST_FRAMES).map((entry) => renderGroup(entry, canvas));
  const hidden = groups.length - shown.length;
  if (hidden > 0) shown.push(`… and ${hidden} more`);
  return [...shown, summary(diagnostics)].join('\n\n');
}

/** The line of a diagnostic with a mark below its place, where the text is known; without colours. */
export function codeFrame(
  { place, label }: Finding,
  all: readonly Finding[],
  sources: ReadonlyMap<string, Source>,
): string {
  return frame(place, label, canvasOf(all, sources, plain)).join('\n');
}

/** `2 errors, 5 warnings`, and notes where there are some. */
export function summary(diagnostics: readonly Finding[]): string {
  const count = (severity: string) => diagnostics.filter((one) => one.severity === severity).length;
  const say = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const notes = count('note') === 0 ? [] : [say(count('note'), 'note')];
  return [say(count('error'), 'error'), say(count('warning'), 'warning'), ...notes].join(', ');
}

function group(diagnostics: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups: Finding[][] = [];
  const alike = new Map<string, Finding[]>();
  for (const diagnostic of diagnostics) {
    const kind = `${diagnostic.severity} ${diagnostic.code}`;
    const known = alike.get(kind);
    if (known) {
      known.push(diagnostic);
      continue;
    }
    const started = [diagnostic];
    groups.push(started);
    if (diagnostic.severity !== 'error') alike.set(kind, started);
  }
  const rank = ([first]: readonly Finding[]) => {
    // That nothing is left follows from what stands before it.
    if (first?.code === 'nothing-exposed' && first.severity === 'error') return 1;
    return first ? { error: 0, warning: 2, note: 3 }[first.severity] : 3;
  };
  return groups.sort((a, b) => rank(a) - rank(b));
}

/** What frames are drawn from, and how. */
interface Canvas {
  readonly sources: ReadonlyMap<string, Source>;
  readonly paint: Paint;
  /** Places of credentials. */
  readonly concealed: readonly Place[];
}

function canvasOf(
  diagnostics: readonly Finding[],
  sources: Canvas['sources'],
  paint: Paint,
): Canvas {
  const concealed = diagnostics.filter((one) => one.conceals).map((one) => one.place);
  return { sources, paint, concealed };
}

function renderGroup(group: readonly Finding[], canvas: Canvas): string {
  const { paint } = canvas;
  const [first, ...others] = group;
  if (!first) return '';
  const title = `${first.severity}[${first.code}]`;
  const marked = { error: paint.error, warning: paint.warning, note: paint.frame }[first.severity](
    title,
  );
  const lines = [
    `${marked}${paint.strong(`: ${printable(first.message)}`)}`,
    ...frame(first.place, first.label, canvas),
  ];
  for (const related of first.related ?? [])
    lines.push(...frame(related.place, related.label, canvas));
  if (others.length > 0) lines.push(note('also', elsewhere(others), paint));
  if (first.disables !== undefined)
    lines.push(note('note', `${first.disables} is not served; the rest is`, paint));
  if (first.refuses !== undefined)
    lines.push(note('note', `${first.refuses} is refused, and nothing is sent`, paint));
  if (first.help !== undefined) lines.push(note('help', first.help, paint));
  return lines.join('\n');
}

function note(kind: string, text: string, paint: Paint): string {
  return `   ${paint.frame('=')} ${kind}: ${printable(text)}`;
}

/** Most of a value that a message quotes. */
const LONGEST_TEXT = 400;

/** Text of a document as it may be shown: no control of the terminal, no change of direction. */
function printable(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return short.replace(UNPRINTABLE, (unit) => {
    const code = unit.codePointAt(0) ?? 0;
    return code === 10 ? '\\n' : `\\u{${code.toString(16)}}`;
  });
}

const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function elsewhere(others: readonly Finding[]): string {
  const lines = [...new Set(others.map((one) => one.place.line))];
  const listed = lines.slice(0, 10).join(', ');
  const more = lines.length > 10 ? ', …' : '';
  return `${others.length} more like this, line${lines.length === 1 ? '' : 's'} ${listed}${more}`;
}

function frame(place: Place, label: string | undefined, canvas: Canvas): string[] {
  const { paint } = canvas;
  const text = lineAt(place, canvas);
  const number = String(place.line);
  const gutter = ' '.repeat(number.length);
  const head = `${gutter} ${paint.frame('-->')} ${place.file}:${place.line}:${place.column}`;
  if (text === undefined) return [head];
  const { visible, offset } = window(text, place.column);
  const marks = `${' '.repeat(Math.max(0, place.column - 1 - offset))}${'^'.repeat(Math.min(place.length, 100))}`;
  return [
    head,
    `${gutter} ${paint.frame('|')}`,
    `${paint.frame(`${number} |`)} ${visible}`,
    `${gutter} ${paint.frame('|')} ${marks}${label === undefined ? '' : ` ${printable(label)}`}`,
  ];
}

/** The line of a place, with stars for the credentials on it. */
function lineAt({ file, line }: Place, { sources, concealed }: Canvas): string | undefined {
  const text = sources.get(file)?.text.split('\n')[line - 1];
  return concealed
    .filter((place) => place.file === file && place.line === line)
    .reduce(
      (masked, { column, length }) =>
        masked &&
        masked.slice(0, column - 1) + '*'.repeat(length) + masked.slice(column - 1 + length),
      text,
    );
}

/** The part of a very long line around a column, with tabs and controls made visible as spaces. */
function window(line: string, column: number): { visible: string; offset: number } {
  const offset = column > 140 ? column - 60 : 0;
  return {
    visible: line
      .slice(offset, offset + 160)
      .replace(UNPRINTABLE, ' ')
      .trimEnd(),
    offset,
  };
}
