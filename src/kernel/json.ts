import { isWellFormed } from './unicode.ts';

/** Bounds on a JSON text. All counts are of the decoded value. */
export interface JsonLimits {
  /** Nesting of objects and arrays; a scalar has depth 0. */
  readonly maxDepth: number;
  /** Members of all objects together. */
  readonly maxMembers: number;
  /** Items of one array. */
  readonly maxItems: number;
  /** UTF-16 units of one string. */
  readonly maxStringLength: number;
  /** Refuse integers that a double cannot hold; numbers that overflow always are. */
  readonly exactNumbers: boolean;
}

const DEFAULT_LIMITS: JsonLimits = {
  maxDepth: 64,
  maxMembers: 10_000,
  maxItems: 10_000,
  maxStringLength: 512 * 1024,
  exactNumbers: false,
};

/** A JSON text that passed the guard, with what it means: the text can be sent on byte for byte. */
export class ParsedJson {
  readonly value: unknown;
  readonly text: string;

  constructor(value: unknown, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** Why a JSON text was refused. */
export class JsonError extends Error {
  /** JSON Pointer to the offending value; empty for the whole text. */
  readonly pointer: string;

  constructor(message: string, pointer = '') {
    super(message);
    this.name = 'JsonError';
    this.pointer = pointer;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses JSON (RFC 8259) the way a server must that passes it on: refuses what two parsers could
 * read differently (duplicate names, a byte order mark, invalid UTF-8), what poisons objects
 * (`__proto__`), what no store keeps (NUL, lone surrogates) and what is out of bounds.
 *
 * @param input UTF-8 bytes, or text
 * @throws JsonError naming the place
 */
export function parseJson(input: Uint8Array | string, limits?: Partial<JsonLimits>): ParsedJson {
  const text = typeof input === 'string' ? input : decode(input);
  if (text.startsWith('\uFEFF')) throw new JsonError('the text starts with a byte order mark');
  const value = parse(text);
  const bounds = limits ? { ...DEFAULT_LIMITS, ...limits } : DEFAULT_LIMITS;
  const walk: Walk = { bounds, members: 0, path: [] };
  inspectValue(value, walk);
  if (countMembers(text) !== walk.members) throw new JsonError('an object has the same name twice');
  return new ParsedJson(value, text);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new JsonError('the text is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonError(text.trim() === '' ? 'the text is empty' : 'the text is not valid JSON');
  }
}

interface Walk {
  readonly bounds: JsonLimits;
  members: number;
  /** Names and indices down to the value being looked at. Most texts are fine and need no pointer. */
  readonly path: (string | number)[];
}

function refusal(message: string, { path }: Walk): JsonError {
  return new JsonError(message, path.map((token) => `/${escapePointer(String(token))}`).join(''));
}

function inspectValue(value: unknown, walk: Walk): void {
  if (typeof value === 'string') inspectString(value, walk);
  else if (typeof value === 'number') inspectNumber(value, walk);
  else if (typeof value === 'object' && value !== null) {
    if (walk.path.length >= walk.bounds.maxDepth) {
      throw refusal(`nested deeper than ${walk.bounds.maxDepth} levels`, walk);
    }
    if (Array.isArray(value)) inspectArray(value, walk);
    else inspectObject(value as Record<string, unknown>, walk);
  }
}

function inspectArray(items: readonly unknown[], walk: Walk): void {
  if (items.length > walk.bounds.maxItems)
    throw refusal(`more than ${walk.bounds.maxItems} items`, walk);
  for (let index = 0; index < items.length; index += 1) {
    walk.path.push(index);
    inspectValue(items[index], walk);
    walk.path.pop();
  }
}

function inspectObject(object: Record<string, unknown>, walk: Walk): void {
  for (const name of Object.keys(object)) {
    walk.members += 1;
    if (walk.members > walk.bounds.maxMembers)
      throw new JsonError(`more than ${walk.bounds.maxMembers} members`);
    walk.path.push(name);
    if (name === '__proto__') throw refusal("the name '__proto__' is not accepted", walk);
    inspectString(name, walk);
    const member = object[name];
    if (name === 'constructor' && hasPrototype(member)) {
      throw refusal("a 'constructor' with a 'prototype' is not accepted", walk);
    }
    inspectValue(member, walk);
    walk.path.pop();
  }
}

function hasPrototype(member: unknown): boolean {
  return typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype');
}

function inspectString(text: string, walk: Walk): void {
  if (text.length > walk.bounds.maxStringLength) {
    throw refusal(`a string longer than ${walk.bounds.maxStringLength} characters`, walk);
  }
  if (text.includes('\0')) throw refusal('a string contains the character U+0000', walk);
  if (!isWellFormed(text)) throw refusal('a string contains half of a surrogate pair', walk);
}

function inspectNumber(number: number, walk: Walk): void {
  // Written again it would be null.
  if (!Number.isFinite(number)) throw refusal('a number is too large for any reader', walk);
  if (!walk.bounds.exactNumbers) return;
  const exact = !Number.isInteger(number) || Number.isSafeInteger(number);
  if (!exact) throw refusal('a number is too large to keep exactly', walk);
}

/** Members written in a valid JSON text, duplicates included: the colons outside strings. */
function countMembers(text: string): number {
  let members = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === COLON) members += 1;
    else if (unit === QUOTE) index = closingQuote(text, index + 1);
  }
  return members;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * The quote that ends a string of a JSON text; the text's length when there is none.
 *
 * @param start just behind the quote that opens it
 */
export function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** One reference token of a JSON Pointer (RFC 6901 section 3). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
