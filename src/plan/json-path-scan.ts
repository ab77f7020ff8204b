/** A text that is not a JSONPath. The message is for authors and names the offset. */
export class JsonPathSyntaxError extends RangeError {
  /** UTF-16 units from the start of the author's text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at offset ${offset})`);
    this.name = 'JsonPathSyntaxError';
    this.offset = offset;
  }
}

/** One segment as written. */
export interface Segment {
  /** After `..`. */
  readonly descends: boolean;
  /** A member name after a dot; otherwise `bracket` is set. */
  readonly name?: string;
  /** `[…]` with its brackets; `.*` counts as `[*]`. */
  readonly bracket?: string;
  /** Of the name or the bracket in the author's text. */
  readonly offset: number;
}

/** Longer paths are refused: nobody writes them, and parsing recurses with their nesting. */
const MAX_LENGTH = 2048;

const BLANK = /[ \t\n\r]/;
const NAME = /[^.[]*/y;
/** What may be meant as syntax, so that an author has to quote it in a name. */
const NEEDS_QUOTES = /[\]'"*?(),=<>&|!\\\p{Cc}]/u;

/**
 * Cuts a path at its segments. Names after a dot may hold what RFC 9535 wants quoted (`$.a b`,
 * `$.first-name`, `$.@type`, `$.2fa`), as published documents write them.
 *
 * @param text starts with `$`, after blanks
 * @throws JsonPathSyntaxError
 */
export function scanPath(text: string): readonly Segment[] {
  if (text.length > MAX_LENGTH) {
    throw new JsonPathSyntaxError(`a path has at most ${MAX_LENGTH} characters`, MAX_LENGTH);
  }
  const end = text.trimEnd().length;
  const start = text.length - text.trimStart().length;
  if (text[start] !== '$') throw new JsonPathSyntaxError("a path starts with '$'", start);
  const segments: Segment[] = [];
  let position = start + 1;
  while (position < end) {
    if (BLANK.test(text[position] ?? '')) {
      position += 1;
      continue;
    }
    const segment = scanSegment(text.slice(0, end), position);
    segments.push(segment);
    position = segment.end;
  }
  return segments;
}

type ScannedSegment = Segment & { readonly end: number };

function scanSegment(text: string, position: number): ScannedSegment {
  const descends = text.startsWith('..', position);
  if (text[position] === '[') return scanBracket(text, position, false);
  if (text[position] !== '.') {
    throw new JsonPathSyntaxError(
      `'.' or '[' is expected instead of '${text[position]}'`,
      position,
    );
  }
  const offset = position + (descends ? 2 : 1);
  if (descends && text[offset] === '[') return scanBracket(text, offset, true);
  if (text[offset] === '*') return { descends, bracket: '[*]', offset, end: offset + 1 };
  return scanName(text, offset, descends);
}

function scanName(text: string, offset: number, descends: boolean): ScannedSegment {
  NAME.lastIndex = offset;
  const written = NAME.exec(text)?.[0] ?? '';
  const name = written.trimEnd();
  if (name === '' || BLANK.test(name[0] ?? '')) {
    throw new JsonPathSyntaxError('a name is missing after the dot', offset);
  }
  const strange = NEEDS_QUOTES.exec(name);
  if (strange) {
    throw new JsonPathSyntaxError(
      `'${strange[0]}' cannot stand in a name after a dot: write the name as ['…']`,
      offset + strange.index,
    );
  }
  return { descends, name, offset, end: offset + written.length };
}

const STRING_OR_BRACKET = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[[\]]/gs;

/** To the bracket that closes the one at `offset`, past strings and brackets inside. */
function scanBracket(text: string, offset: number, descends: boolean): ScannedSegment {
  let depth = 0;
  for (const { 0: token, index } of text.slice(offset).matchAll(STRING_OR_BRACKET)) {
    if (token === '[') depth += 1;
    if (token === ']') depth -= 1;
    if (depth > 0) continue;
    const end = offset + index + 1;
    return { descends, bracket: text.slice(offset, end), offset, end };
  }
  throw new JsonPathSyntaxError('a bracket is not closed', offset);
}
