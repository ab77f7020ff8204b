import { type PathTemplate, percentEncode, type Segment } from '../../http/index.ts';
import { isWellFormed, Problem } from '../../kernel/index.ts';
import type { Values } from '../../plan/index.ts';
import { invalidParameter, missingParameter } from './parameter-problem.ts';

/** UTF-16 units of one value, percent-encoded. */
const MAX_LENGTH = 8192;

/**
 * Puts values into a path, each as exactly one segment or part of one, below the path of `base`.
 * Encoding alone is not enough: `..` has nothing to encode, and every URL parser removes it
 * together with the segment before it. So what could be read as another path is refused first,
 * and the result is parsed once more and must come out as it was built.
 *
 * @returns encoded absolute path, without query
 * @throws Problem parameter-missing | parameter-invalid
 */
export function expandPath(template: PathTemplate, values: Values, base: URL): string {
  const plain = template.placeholders.every((name) => isPlain(values.get(name)));
  const known = plain ? proven.get(template) : undefined;
  if (known?.base === base) return filled(known, values);
  const path = built(template, values, base);
  prove(path, base);
  if (plain) proven.set(template, { base, pieces: piecesOf(template, base) });
  return path;
}

function built(template: PathTemplate, values: Values, base: URL): string {
  const prefix = prefixOf(base);
  const segments = template.segments.flatMap((segment) => expandSegments(segment, values));
  const end = template.trailingSlash ? '/' : '';
  const below = segments.length === 0 ? end : `/${segments.join('/')}${end}`;
  return `${prefix}${below}` || '/';
}

function prefixOf(base: URL): string {
  return base.pathname.replace(/\/+$/, '');
}

/**
 * Paths that came out as they were built with plain values: then they do with all other plain
 * values. To a URL parser letters, digits, `-`, `_` and `~` are all alike, and a segment that has
 * one of them is no dot segment, whatever stands beside it.
 */
const proven = new WeakMap<PathTemplate, Proven>();

interface Proven {
  readonly base: URL;
  /** The path in turns: encoded text, the name of a value, text … text. */
  readonly pieces: readonly string[];
}

function piecesOf(template: PathTemplate, base: URL): readonly string[] {
  const pieces: string[] = [];
  let text = prefixOf(base);
  for (const segment of template.segments) {
    text += '/';
    for (const part of segment) {
      if (part.kind === 'text') text += encodeFixed(part.text);
      else {
        pieces.push(text, part.name);
        text = '';
      }
    }
  }
  const last = template.trailingSlash ? `${text}/` : text;
  return [...pieces, template.segments.length === 0 ? last || '/' : last];
}

/** Plain values have nothing to encode and nothing to refuse. */
function filled({ pieces }: Proven, values: Values): string {
  let path = pieces[0] ?? '';
  for (let at = 1; at < pieces.length; at += 2)
    path += `${values.get(pieces[at] ?? '')}${pieces[at + 1]}`;
  return path;
}

/** Unreserved characters (RFC 3986 section 2.3), not dots alone. There is nothing in it to encode. */
const PLAIN = /^\.*[\w~-][\w.~-]*$/;

function isPlain(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_LENGTH && PLAIN.test(value);
}

function expandSegments(segment: Segment, values: Values): readonly string[] {
  const [first] = segment;
  if (first?.kind !== 'rest') return [expandSegment(segment, values)];
  const rest = values.get(first.name);
  if (!Array.isArray(rest) || rest.length === 0) throw missingParameter(first.name);
  return rest.map((text) => encodeValue(first.name, pathText(first.name, text)));
}

function expandSegment(segment: Segment, values: Values): string {
  let encoded = '';
  let plain = '';
  let lastName: string | undefined;
  for (const part of segment) {
    if (part.kind === 'text') {
      encoded += encodeFixed(part.text);
      plain += part.text;
    } else {
      const text = pathText(part.name, values.get(part.name));
      encoded += encodeValue(part.name, text);
      plain += text;
      lastName = part.name;
    }
  }
  // `.{name}` is harmless, and so is the value `;a`; together they are the dot segment `.;a`.
  if (lastName !== undefined && segment.length > 1) refuseDotSegments(lastName, plain);
  return encoded;
}

/** Text of the document: what a segment may hold stays as it is (RFC 3986 section 3.3), escapes included. */
function encodeFixed(text: string): string {
  if (SEGMENT_TEXT.test(text)) return text;
  return text.replace(/%[0-9a-f]{2}|[\s\S]/giu, (piece) =>
    piece.length === 3 || SEGMENT_TEXT.test(piece) ? piece : percentEncode(piece),
  );
}

const SEGMENT_TEXT = /^[A-Za-z0-9\-._~!$&'()*+,;=:@]*$/;

function pathText(name: string, value: unknown): string {
  if (value === undefined) throw missingParameter(name);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw invalidParameter(name, 'must be text, a number or a boolean');
}

function encodeValue(name: string, text: string): string {
  if (isPlain(text)) return text;
  if (text === '') throw invalidParameter(name, 'must not be empty');
  if (text.length > MAX_LENGTH) throw invalidParameter(name, 'is too long');
  if (!isWellFormed(text)) throw invalidParameter(name, 'contains half of a surrogate pair');
  for (const reading of readings(name, text)) refuseReading(name, reading);
  const encoded = percentEncode(text);
  if (encoded.length > MAX_LENGTH) throw invalidParameter(name, 'is too long');
  return encoded;
}

/** A server that decodes more than once never does it more often than this. */
const MAX_DECODINGS = 8;

/** The text, and what servers behind servers see that each decode it once more. */
function readings(name: string, text: string): string[] {
  const seen = [text];
  for (let current = text; ; ) {
    const next = current.includes('%') ? percentDecode(name, current) : current;
    if (next === current) return seen;
    if (seen.length > MAX_DECODINGS) throw invalidParameter(name, 'is encoded too many times');
    seen.push(next);
    current = next;
  }
}

/** Overlong UTF-8 such as `%c0%ae`, which careless servers read as a dot, does not decode and is refused. */
function percentDecode(name: string, text: string): string {
  try {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);
  } catch {
    throw invalidParameter(name, 'contains a percent-encoding that is not valid UTF-8');
  }
}

const CONTROL = /\p{Cc}/u;

function refuseReading(name: string, text: string): void {
  if (CONTROL.test(text)) throw invalidParameter(name, 'contains a control character');
  // URL parsers take it for a slash.
  if (text.includes('\\')) throw invalidParameter(name, 'contains a backslash');
  refuseDotSegments(name, text);
}

/** `;`, `?` and `#` end a segment for servers that cut off parameters, a query or a fragment late. */
const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:[/;?#]|$)/;

function refuseDotSegments(name: string, text: string): void {
  if (DOT_SEGMENT.test(text)) throw invalidParameter(name, 'contains a dot segment');
}

function prove(path: string, base: URL): void {
  const parsed = new URL(`${base.origin}${path}`);
  if (parsed.origin === base.origin && parsed.href === `${base.origin}${path}`) return;
  throw new Problem('parameter-invalid', 'the values do not make a path of this operation');
}
