/** Bytes of one answer that a tool passes on: what a model can use is far below, what a host accepts not far above. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

/** Controls, line separators, bidirectional overrides, invisible tags: what a reader does not see. */
const HIDDEN = /\p{Cc}|[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * Text in which nothing is hidden: characters that a terminal obeys or a reader does not see become
 * `\uXXXX`. A JSON text keeps its meaning, because such characters stand only inside strings there.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) =>
    '\t\n\r'.includes(character) ? character : escapeUnits(character),
  );
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/** Text within {@link MAX_ANSWER_BYTES}, with a marker where the rest was. */
export interface BoundedText {
  readonly text: string;
  /** Bytes of the whole text in UTF-8, when it did not fit. */
  readonly cutFromBytes: number | undefined;
}

/** Cuts text that is too long between two characters and says so at the end. */
export function boundText(text: string): BoundedText {
  const size = Buffer.byteLength(text);
  if (size <= MAX_ANSWER_BYTES) return { text, cutFromBytes: undefined };
  const bytes = Buffer.from(text);
  let end = MAX_ANSWER_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const kept = bytes.toString('utf8', 0, end);
  return {
    text: `${kept}\n[truncated: the first ${end} of ${size} bytes]`,
    cutFromBytes: size,
  };
}
