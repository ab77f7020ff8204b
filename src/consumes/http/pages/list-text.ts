import { closingQuote } from '../../../kernel/index.ts';

/** Where the items of a list stand in a text, its brackets excluded. */
export interface ListPlace {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds a list in the text of JSON that passed the guard. Joining texts instead of values keeps
 * every number as it was written, however large.
 *
 * @param names of the members down to it
 * @returns `undefined` when no list stands there
 */
export function listIn(text: string, names: readonly string[]): ListPlace | undefined {
  let at: number | undefined = afterBlanks(text, 0);
  for (const name of names) {
    at = memberIn(text, at, name);
    if (at === undefined) return undefined;
  }
  return text[at] === '[' ? { from: at + 1, to: valueEnd(text, at) - 1 } : undefined;
}

/** Where the value of a member starts, if `at` is an object that has it. */
function memberIn(text: string, at: number, name: string): number | undefined {
  if (text[at] !== '{') return undefined;
  let next = afterBlanks(text, at + 1);
  while (text[next] === '"') {
    const end = closingQuote(text, next + 1) + 1;
    const found = JSON.parse(text.slice(next, end)) === name;
    const value = afterBlanks(text, afterBlanks(text, end) + 1);
    if (found) return value;
    const comma = afterBlanks(text, valueEnd(text, value));
    if (text[comma] !== ',') return undefined;
    next = afterBlanks(text, comma + 1);
  }
  return undefined;
}

/** Where what starts at `at` is over. */
function valueEnd(text: string, at: number): number {
  const first = text[at] ?? '';
  if (first === '"') return closingQuote(text, at + 1) + 1;
  return OPENING.has(first) ? nestedEnd(text, at) : scalarEnd(text, at);
}

function nestedEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '"') index = closingQuote(text, index + 1);
    else if (OPENING.has(character)) depth += 1;
    else if (CLOSING.has(character)) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

function scalarEnd(text: string, at: number): number {
  let index = at;
  while (index < text.length && !SCALAR_END.has(text[index] ?? '')) index += 1;
  return index;
}

const OPENING: ReadonlySet<string> = new Set(['{', '[']);
const CLOSING: ReadonlySet<string> = new Set(['}', ']']);
const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);
const SCALAR_END: ReadonlySet<string> = new Set([...BLANKS, ',', ...CLOSING]);

function afterBlanks(text: string, at: number): number {
  let index = at;
  while (BLANKS.has(text[index] ?? '')) index += 1;
  return index;
}
