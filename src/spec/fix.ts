import type { Finding, Rewrite } from './diagnostic.ts';
import type { Place } from './position.ts';
import type { Source } from './source.ts';

/** A text with the fixes of findings in it. */
export interface Fixed {
  readonly text: string;
  /** Findings that were fixed. */
  readonly count: number;
}

/**
 * Writes the fixes of findings into the text that they point into. Everything else of the text,
 * comments and layout among it, stays as it is.
 */
export function fixText({ file, text }: Source, findings: readonly Finding[]): Fixed {
  const spans = new Map<string, Span>();
  const starts = lineStarts(text);
  for (const { place, fix } of findings) {
    if (!fix || place.file !== file) continue;
    const key = `${place.line}:${place.column}:${place.length}`;
    const span = spans.get(key) ?? newSpan(place, { text, starts });
    spans.set(key, withFix(span, fix));
  }
  const changed = [...spans.values()].filter(({ count }) => count > 0);
  const apart = withoutOverlaps(changed.sort((a, b) => a.start - b.start));
  return {
    text: spliced(text, apart),
    count: apart.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The text of one place, as it was and as it becomes. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly now: string;
  readonly count: number;
}

function newSpan(
  place: Place,
  { text, starts }: { text: string; starts: readonly number[] },
): Span {
  const start = (starts[place.line - 1] ?? 0) + place.column - 1;
  const end = start + place.length;
  return { start, end, now: text.slice(start, end), count: 0 };
}

function withFix(span: Span, fix: readonly Rewrite[]): Span {
  const now = fix.reduce(rewrite, span.now);
  return now === span.now ? span : { ...span, now, count: span.count + 1 };
}

/** Text that stands there otherwise than it reads, e.g. escaped, is left alone. */
function rewrite(written: string, { text, by }: Rewrite): string {
  const parts = written.split(text);
  const plain = [...by].every((letter) => /[\w{}.$-]/.test(letter) || text.includes(letter));
  return parts.length === 2 && plain ? parts.join(by) : written;
}

function withoutOverlaps(spans: readonly Span[]): readonly Span[] {
  return spans.filter((span, index) => index === 0 || span.start >= (spans[index - 1]?.end ?? 0));
}

function spliced(text: string, spans: readonly Span[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, now } of spans) {
    result += text.slice(position, start) + now;
    position = end;
  }
  return result + text.slice(position);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
    starts.push(end + 1);
  return starts;
}
