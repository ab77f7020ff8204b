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
  /** Refuse integers that a double cannot hold and numbers that overflow. */
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
export function parseJson(
  input: Uint8Array | string,
  limits: Partial<JsonLimits> = {},
): ParsedJson {
  const text = typeof input === 'string' ? input : decode(input);
  if (text.startsWith('\uFEFF')) throw new JsonError('the text starts with a byte order mark');
  const value = parse(text);
  const walk = { ...DEFAULT_LIMITS, ...limits, members: 0 };
  inspectValue(value, '', 0, walk);
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

type Walk = JsonLimits & { members: number };

function inspectValue(value: unknown, pointer: string, depth: number, walk: Walk): void {
  if (typeof value === 'string') inspectString(value, pointer, walk);
  else if (typeof value === 'number') inspectNumber(value, pointer, walk);
  else if (typeof value === 'object' && value !== null) {
    if (depth >= walk.maxDepth) {
      throw new JsonError(`nested deeper than ${walk.maxDepth} levels`, pointer);
    }
    if (Array.isArray(value)) inspectArray(value, pointer, depth, walk);
    else inspectObject(value as Record<string, unknown>, pointer, depth, walk);
  }
}

function inspectArray(items: readonly unknown[], pointer: string, depth: number, walk: Walk): void {
  if (items.length > walk.maxItems)
    throw new JsonError(`more than ${walk.maxItems} items`, pointer);
  items.forEach((item, index) => {
    inspectValue(item, `${pointer}/${index}`, depth + 1, walk);
  });
}

function inspectObject(
  object: Record<string, unknown>,
  pointer: string,
  depth: number,
  walk: Walk,
): void {
  for (const name of Object.keys(object)) {
    walk.members += 1;
    if (walk.members > walk.maxMembers) throw new JsonError(`more than ${walk.maxMembers} members`);
    const place = `${pointer}/${escapePointer(name)}`;
    if (name === '__proto__') throw new JsonError("the name '__proto__' is not accepted", place);
    inspectString(name, place, walk);
    const member = object[name];
    if (name === 'constructor' && hasPrototype(member)) {
      throw new JsonError("a 'constructor' with a 'prototype' is not accepted", place);
    }
    inspectValue(member, place, depth + 1, walk);
  }
}

function hasPrototype(member: unknown): boolean {
  return typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype');
}

function inspectString(text: string, pointer: string, walk: Walk): void {
  if (text.length > walk.maxStringLength) {
    throw new JsonError(`a string longer than ${walk.maxStringLength} characters`, pointer);
  }
  if (text.includes('\0')) throw new JsonError('a string contains the character U+0000', pointer);
  if (!isWellFormed(text))
    throw new JsonError('a string contains half of a surrogate pair', pointer);
}

function inspectNumber(number: number, pointer: string, walk: Walk): void {
  if (!walk.exactNumbers) return;
  const exact =
    Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  if (!exact) throw new JsonError('a number is too large to keep exactly', pointer);
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

function closingQuote(text: string, start: number): number {
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
