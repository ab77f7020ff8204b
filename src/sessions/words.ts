/** What somebody looks for: a whole word, or the beginning of one. */
export interface Word {
  /** Lower case; letters and digits alone. */
  readonly text: string;
  readonly prefix: boolean;
}

/** Words of a question at most. */
export const WORDS_MAXIMUM = 16;

/** Longer ones are no words, and no index takes them. UTF-16 units. */
const LONGEST = 200;

/**
 * The words that a question asks for: all of them must be there, in any order. `*` behind a word
 * makes it the beginning of one. Everything that is no letter and no digit separates.
 */
export function wordsAsked(question: string): readonly Word[] {
  return [...question.toLowerCase().matchAll(/([\p{L}\p{N}\p{M}]+)(\*?)/gu)].map(
    ([, text = '', star]) => ({ text: text.slice(0, LONGEST), prefix: star === '*' }),
  );
}

/**
 * The words of a text, each once.
 *
 * @param bytes of all of them at most
 */
export function wordsOf(text: string, bytes: number): readonly string[] {
  const words = new Set<string>();
  let left = bytes;
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (word.length > LONGEST || words.has(word)) continue;
    left -= Buffer.byteLength(word) + 1;
    if (left < 0) break;
    words.add(word);
  }
  return [...words];
}

/** The text of a content, which is JSON text: a string's own; of blocks, their JSON without line ends. */
export function plainText(content: string): string {
  if (content.startsWith('"')) return JSON.parse(content) as string;
  return content.replace(/\\[nrt]/g, ' ');
}

/** UTF-8 bytes that a content counts, which is JSON text: a string its own, blocks their JSON. */
export function contentBytes(content: string): number {
  return Buffer.byteLength(content.startsWith('"') ? (JSON.parse(content) as string) : content);
}

/** UTF-16 units before and behind what was found. */
const AROUND = 80;

/** Of characters that were cut in two. */
const HALVES = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

/** What stands around the first of the words in a text, on one line. */
export function excerpt(text: string, words: readonly Word[]): string {
  const found = words.map((word) => text.toLowerCase().indexOf(word.text)).filter((at) => at >= 0);
  const at = Math.min(...found, text.length);
  const from = at <= AROUND ? 0 : at - AROUND;
  const to = Math.min(text.length, at + 2 * AROUND);
  const middle = text.slice(from, to).replace(HALVES, '').replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${middle}${to < text.length ? '…' : ''}`;
}
