/** One JSON text of a file. */
export interface Text {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  /** `undefined` when it is longer than it may be; then nothing of it was kept. */
  readonly bytes: Uint8Array | undefined;
}

/** A file, in pieces of any size. */
export type Source = AsyncIterable<Uint8Array | string>;

const LINE_FEED = 0x0a;

/**
 * The lines of a file, without their ends.
 *
 * @param maximum bytes of a line
 */
export async function* linesOf(source: Source, maximum: number): AsyncGenerator<Text> {
  let line = 1;
  let kept = new Pieces(maximum);
  for await (const given of source) {
    const piece = Buffer.from(given);
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      kept.add(piece.subarray(start, end));
      yield { line, bytes: kept.whole() };
      kept = new Pieces(maximum);
      line += 1;
      start = end + 1;
    }
    kept.add(piece.subarray(start));
  }
  if (!kept.empty) yield { line, bytes: kept.whole() };
}

/**
 * The items of a file that is one JSON array, one after the other: such files may be too large to be
 * parsed as a whole. What stands between items is not looked at.
 *
 * @param maximum bytes of an item
 */
export async function* itemsOf(source: Source, maximum: number): AsyncGenerator<Text> {
  const place = { line: 1, depth: 0, inString: false, escaped: false };
  let begun = 1;
  let kept = new Pieces(maximum);
  for await (const given of source) {
    const piece = Buffer.from(given);
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const before = place.depth;
      step(place, piece[at] ?? 0);
      if (before === 1 && place.depth === 2) [start, begun] = [at, place.line];
      if (before !== 2 || place.depth !== 1) continue;
      kept.add(piece.subarray(start, at + 1));
      yield { line: begun, bytes: kept.whole() };
      kept = new Pieces(maximum);
    }
    if (place.depth > 1) kept.add(piece.subarray(start));
  }
  if (place.depth > 0) yield { line: place.line, bytes: kept.whole() };
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING: readonly number[] = [0x5b, 0x7b];
const CLOSING: readonly number[] = [0x5d, 0x7d];

function step(
  place: { line: number; depth: number; inString: boolean; escaped: boolean },
  byte: number,
): void {
  if (byte === LINE_FEED) place.line += 1;
  if (place.escaped) place.escaped = false;
  else if (place.inString) {
    if (byte === QUOTE) place.inString = false;
    else if (byte === BACKSLASH) place.escaped = true;
  } else if (byte === QUOTE) place.inString = true;
  else if (OPENING.includes(byte)) place.depth += 1;
  else if (CLOSING.includes(byte)) place.depth -= 1;
}

/** A text in pieces, which are let go of when they become too many. */
class Pieces {
  readonly #maximum: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get empty(): boolean {
    return this.#bytes === 0;
  }

  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#maximum) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  whole(): Uint8Array | undefined {
    if (this.#bytes > this.#maximum) return undefined;
    return this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
  }
}
