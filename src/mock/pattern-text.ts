/** Most repetitions written for one quantifier, however many are asked for. */
const MOST_REPEATS = 200;

interface Reader {
  readonly source: string;
  at: number;
}

/**
 * A text that most regular expressions accept which they are made of: literals, classes, groups,
 * alternatives and quantifiers. Whoever uses it checks it: look-around and references are not obeyed.
 *
 * @param longerBy repetitions to add where a quantifier is open
 */
export function patternText(source: string, longerBy = 0): string {
  return choice({ source, at: 0 }, longerBy);
}

/** The first alternative; the others are read over. */
function choice(reader: Reader, longerBy: number): string {
  const first = sequence(reader, longerBy);
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    sequence(reader, longerBy);
  }
  return first;
}

function sequence(reader: Reader, longerBy: number): string {
  let text = '';
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const one = atom(reader, longerBy);
    text += one.repeat(repeats(reader, longerBy));
  }
  return text;
}

function atom(reader: Reader, longerBy: number): string {
  const sign = reader.source[reader.at] ?? '';
  reader.at += 1;
  if (sign === '(') return group(reader, longerBy);
  if (sign === '[') return oneOfClass(reader);
  if (sign === '\\') return escaped(reader);
  if (sign === '^' || sign === '$') return '';
  return sign === '.' ? 'a' : sign;
}

function group(reader: Reader, longerBy: number): string {
  const opening = /^\?(?::|([=!]|<[=!])|<[^>]*>)/.exec(reader.source.slice(reader.at));
  reader.at += opening?.[0].length ?? 0;
  const text = choice(reader, longerBy);
  reader.at += 1;
  return opening?.[1] === undefined ? text : '';
}

const LETTERS: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' };

function escaped(reader: Reader): string {
  const match = /^(?:[pP]\{[^}]*\}|u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|.)/is.exec(
    reader.source.slice(reader.at),
  );
  const written = match?.[0] ?? '';
  reader.at += written.length;
  const code = /^[ux]\{?([0-9a-f]+)/i.exec(written)?.[1];
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  if (written.length > 1) return 'a';
  if (/[bB]/.test(written)) return '';
  return LETTERS[written] ?? CONTROLS[written] ?? written;
}

/** A character of the class; of one that is turned round, the first that it does not name. */
function oneOfClass(reader: Reader): string {
  const start = reader.at;
  const end = classEnd(reader);
  const source = reader.source.slice(start - 1, end + 1);
  reader.at = end + 1;
  if (!source.startsWith('[^')) return firstOfClass(source.slice(1, -1));
  const member = new RegExp(source);
  return [...'a1-_ AZ./'].find((sign) => member.test(sign)) ?? '';
}

function classEnd({ source, at }: Reader): number {
  for (let end = at; end < source.length; end += 1) {
    if (source[end] === '\\') end += 1;
    else if (source[end] === ']') return end;
  }
  return source.length;
}

function firstOfClass(content: string): string {
  if (!content.startsWith('\\')) return content[0] ?? '';
  return escaped({ source: content, at: 1 });
}

function repeats(reader: Reader, longerBy: number): number {
  const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(reader.source.slice(reader.at));
  if (!match) return 1;
  reader.at += match[0].length;
  const [, sign, least, comma, most] = match;
  if (sign === '?') return 0;
  const from = sign === undefined ? Number(least) : Number(sign === '+');
  const open = sign !== undefined || (comma !== undefined && most === '');
  const limit = open ? MOST_REPEATS : Number(most ?? least);
  return Math.min(from + longerBy, limit, MOST_REPEATS);
}
