/** Characters that one position of a pattern accepts, as ranges of code points, both ends included. */
export type Characters = readonly (readonly [from: number, to: number])[];

/** A regular expression, as far as its running time depends on it. */
export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'one'; readonly accepts: Characters }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'optional'; readonly body: Pattern }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly counted: boolean };

const ANY: Characters = [[0, 0x10ffff]];

const ESCAPES: Readonly<Record<string, Characters>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
    [160, 160],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
  t: [[9, 9]],
  n: [[10, 10]],
  v: [[11, 11]],
  f: [[12, 12]],
  r: [[13, 13]],
};

interface Reader {
  readonly text: string;
  at: number;
}

/**
 * Parses a valid JavaScript regular expression. Look-around is read as what it looks for.
 *
 * @returns `undefined` when it refers back to what it matched, whose time no one can bound
 */
export function parsePattern(source: string): Pattern | undefined {
  const reader: Reader = { text: source, at: 0 };
  try {
    return readChoice(reader);
  } catch (reason) {
    if (reason === BACK_REFERENCE) return undefined;
    throw reason;
  }
}

const BACK_REFERENCE = new RangeError('a back reference');

function readChoice(reader: Reader): Pattern {
  const parts = [readSequence(reader)];
  while (reader.text[reader.at] === '|') {
    reader.at += 1;
    parts.push(readSequence(reader));
  }
  return { kind: 'choice', parts };
}

function readSequence(reader: Reader): Pattern {
  const parts: Pattern[] = [];
  for (;;) {
    const next = reader.text[reader.at];
    if (next === undefined || next === '|' || next === ')') return { kind: 'sequence', parts };
    parts.push(readQuantifier(readAtom(reader), reader));
  }
}

function readQuantifier(body: Pattern, reader: Reader): Pattern {
  const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(
    reader.text.slice(reader.at, reader.at + 32),
  );
  if (!match) return body;
  reader.at += match[0].length;
  const [, sign, least, comma, most] = match;
  if (sign === '?') return { kind: 'optional', body };
  if (sign !== undefined) {
    const repeat: Pattern = { kind: 'repeat', body, counted: false };
    return sign === '*' ? { kind: 'optional', body: repeat } : repeat;
  }
  const upper = comma === undefined ? Number(least) : most === '' ? Infinity : Number(most);
  const repeat: Pattern = upper <= 1 ? body : { kind: 'repeat', body, counted: true };
  return Number(least) === 0 ? { kind: 'optional', body: repeat } : repeat;
}

function readAtom(reader: Reader): Pattern {
  const sign = reader.text[reader.at] ?? '';
  if (sign === '(') return readGroup(reader);
  if (sign === '[') return { kind: 'one', accepts: readClass(reader) };
  if (sign === '\\') return readEscape(reader);
  reader.at += sign.length;
  if (sign === '^' || sign === '$') return { kind: 'empty' };
  return { kind: 'one', accepts: sign === '.' ? ANY : only(sign) };
}

function readGroup(reader: Reader): Pattern {
  const opening = /^\((\?(:|[=!]|<[=!]|<[^>]*>))?/.exec(reader.text.slice(reader.at));
  reader.at += opening?.[0].length ?? 1;
  const body = readChoice(reader);
  reader.at += 1;
  return body;
}

function readEscape(reader: Reader): Pattern {
  const letter = reader.text[reader.at + 1] ?? '';
  if (/[1-9k]/.test(letter)) throw BACK_REFERENCE;
  if (letter === 'b' || letter === 'B') {
    reader.at += 2;
    return { kind: 'empty' };
  }
  return { kind: 'one', accepts: readEscaped(reader) };
}

/** What an escape means in a class and outside of one. */
function readEscaped(reader: Reader): Characters {
  const match =
    /^\\(?:[pP]\{[^}]*\}|u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|c[A-Za-z]|.)/su.exec(
      reader.text.slice(reader.at, reader.at + 64),
    );
  const written = match?.[0] ?? '\\';
  reader.at += written.length;
  const code = match?.[1] ?? match?.[2] ?? match?.[3];
  if (code !== undefined) return only(String.fromCodePoint(Number.parseInt(code, 16)));
  const letter = written[1] ?? '\\';
  if (/[pPc]/.test(letter) && written.length > 2) return ANY;
  const known = Object.hasOwn(ESCAPES, letter.toLowerCase())
    ? ESCAPES[letter.toLowerCase()]
    : undefined;
  if (!known) return only(letter);
  return /[DWS]/.test(letter) ? complement(known) : known;
}

function readClass(reader: Reader): Characters {
  const negated = reader.text[reader.at + 1] === '^';
  reader.at += negated ? 2 : 1;
  const ranges: [number, number][] = [];
  while (reader.at < reader.text.length && reader.text[reader.at] !== ']') {
    const first = readMember(reader);
    const isRange = reader.text[reader.at] === '-' && reader.text[reader.at + 1] !== ']';
    if (!isRange) {
      ranges.push(...first.map(([from, to]): [number, number] => [from, to]));
      continue;
    }
    reader.at += 1;
    const last = readMember(reader);
    ranges.push([first[0]?.[0] ?? 0, last.at(-1)?.[1] ?? 0x10ffff]);
  }
  reader.at += 1;
  return negated ? complement(ranges) : ranges;
}

function readMember(reader: Reader): Characters {
  if (reader.text[reader.at] === '\\') return readEscaped(reader);
  const sign = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  reader.at += sign.length;
  return only(sign);
}

function only(sign: string): Characters {
  const code = sign.codePointAt(0) ?? 0;
  return [[code, code]];
}

function complement(ranges: Characters): Characters {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= 0x10ffff) gaps.push([next, 0x10ffff]);
  return gaps;
}
