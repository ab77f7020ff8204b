import type { ApiOperation } from '../read/api.ts';

/** Longest description of a tool, in characters: models read all of them, all the time. */
const LONGEST_DESCRIPTION = 600;

const LONGEST_PARAMETER = 300;

/** What an operation does, for people and models. */
export function operationDescription(operation: ApiOperation): string {
  const more = firstParagraph(operation.description);
  const summary = oneLine(operation.summary);
  const repeats = more.toLowerCase().startsWith(summary.toLowerCase());
  const said = repeats ? more : sentences(summary, more);
  const text = said || `${operation.method.toUpperCase()} ${operation.path}`;
  return cut(operation.deprecated ? `Deprecated. ${text}` : text, LONGEST_DESCRIPTION);
}

/** A description of a parameter followed by what else there is to know about its value. */
export function parameterDescription(description: string, ...notes: readonly string[]): string {
  return notes.filter(Boolean).reduce(sentences, cut(oneLine(description), LONGEST_PARAMETER));
}

function sentences(first: string, second: string): string {
  if (first === '' || second === '') return first + second;
  return /[.!?:]$/.test(first) ? `${first} ${second}` : `${first}. ${second}`;
}

/** Up to the first empty line, or line that begins a list. */
function firstParagraph(text: string): string {
  const [paragraph = ''] = text.split(/\n[\s*]*\n|\n\s*[-*#]\s/);
  return oneLine(paragraph);
}

/** Text in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const room = text.slice(0, longest - 1);
  const end = room.lastIndexOf(' ');
  return `${end > longest / 2 ? room.slice(0, end) : room}…`;
}
