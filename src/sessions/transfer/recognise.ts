import type { ImportFormat } from './format.ts';
import type { Source } from './texts.ts';

/** Bytes that are looked at: as much as any first line of our own has. */
const LOOKED_AT = 64 * 1024;

/**
 * Which format a file has, by its beginning: an array is an export of ChatGPT, lines with a `type`
 * are ours, others are conversations of OpenAI.
 *
 * @returns the format, and the file from its beginning
 */
export async function recognise(
  source: Source,
): Promise<{ readonly format: ImportFormat; readonly source: Source }> {
  const pieces = source[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let text = '';
  while (text.length < LOOKED_AT && !text.trimStart().includes('\n')) {
    const next = await pieces.next();
    if (next.done) break;
    begun.push(Buffer.from(next.value));
    text = Buffer.concat(begun).toString('utf8');
  }
  return { format: formatOf(text.trimStart()), source: again(begun, pieces) };
}

function formatOf(text: string): ImportFormat {
  if (text.startsWith('[')) return 'chatgpt';
  return /^\{\s*"type"\s*:/.test(text) ? 'jsonl' : 'openai';
}

async function* again(
  begun: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  try {
    yield* begun;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
