/** An answer that is not of its format, or too much of it. The text never repeats the answer. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormatError';
  }
}

/** Nesting of decoded data: JSON readers behind us recurse. */
export const MAX_DEPTH = 64;

/** Values that one answer may decode to; a list of a million numbers is nobody's API answer. */
export const MAX_VALUES = 500_000;

/** Rows of one table, or records of one answer. */
export const MAX_ROWS = 100_000;

/**
 * Text of bytes within a bound: parsers other than JSON's work a thousand times longer than they
 * read.
 *
 * @throws FormatError
 */
export function boundedText(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.byteLength > maxBytes) throw new FormatError(`it has more than ${maxBytes} bytes`);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/**
 * An object of data. Its members are its own, and none is called `__proto__`, which would change
 * what the next one who copies it gets.
 *
 * @throws FormatError
 */
export function record(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    if (name === '__proto__') throw new FormatError("it has a name '__proto__'");
    made[name] = value;
  }
  return made;
}

/**
 * Checks data that a library made: plain, shallow and not too much of it.
 *
 * @returns the same data
 * @throws FormatError
 */
export function boundedData(data: unknown): unknown {
  let values = 0;
  const inspect = (value: unknown, depth: number): void => {
    values += 1;
    if (values > MAX_VALUES) throw new FormatError(`it has more than ${MAX_VALUES} values`);
    if (typeof value !== 'object' || value === null) return;
    if (depth >= MAX_DEPTH) throw new FormatError(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (Object.hasOwn(value, '__proto__')) throw new FormatError("it has a name '__proto__'");
    for (const member of Object.values(value)) inspect(member, depth + 1);
  };
  inspect(data, 0);
  return data;
}
