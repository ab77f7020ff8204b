import { JsonError, parseJson } from '../../kernel/index.ts';

/** Bytes of one message, as over HTTP. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Sees what comes in. */
export interface InputWatcher {
  /** A line that no tool may see, and why. */
  refused(reason: string): void;
  /** A message on its way to the server. */
  accepted(message: unknown): void;
}

/**
 * The lines of a byte stream that hold JSON by the rules every body obeys, each with its line feed.
 * Blank lines are dropped; a line that is too long is dropped without being kept.
 */
export async function* guardedLines(
  source: AsyncIterable<Uint8Array>,
  watcher: InputWatcher,
): AsyncGenerator<Buffer> {
  for await (const line of lines(source)) {
    if (line === 'too-long') {
      watcher.refused(`a message is longer than ${MAX_LINE_BYTES} bytes`);
      continue;
    }
    if (line.toString('latin1').trim() === '') continue;
    try {
      watcher.accepted(parseJson(line).value);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      watcher.refused(error.message);
      continue;
    }
    yield Buffer.concat([line, Buffer.of(LINE_FEED)]);
  }
}

async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | 'too-long'> {
  let pieces: Buffer[] = [];
  let size = 0;
  const add = (piece: Buffer) => {
    size += piece.byteLength;
    if (size > MAX_LINE_BYTES) pieces = [];
    else if (piece.byteLength > 0) pieces.push(piece);
  };
  const take = () => {
    const line = size > MAX_LINE_BYTES ? 'too-long' : Buffer.concat(pieces);
    pieces = [];
    size = 0;
    return line;
  };
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      add(bytes.subarray(start, end));
      start = end + 1;
      yield take();
    }
    add(bytes.subarray(start));
  }
  if (size > 0) yield take();
}
