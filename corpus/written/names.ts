/** A name in lower case, without anything but letters and digits: corpus.md, repair rule 1. */
export function normal(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The candidate of exactly this name, else the only one of its normal form. */
export function pick(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.includes(name)) return name;
  const near = [...new Set(candidates.filter((one) => normal(one) === normal(name)))];
  return near.length === 1 ? near[0] : undefined;
}

/** A name in braces, single or double, and the text between such names. */
export type Piece = { readonly text: string } | { readonly name: string };

const BRACES = /\{\{\s*([^{}]+?)\s*\}\}|\{\s*([^{}]+?)\s*\}/g;
const DOUBLE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Splits a path or an address, where single braces mean the same as double ones. */
export function piecesOfPath(text: string): readonly Piece[] {
  return pieces(text, BRACES);
}

/** Splits any other text. */
export function piecesOfText(text: string): readonly Piece[] {
  return pieces(text, DOUBLE);
}

function pieces(text: string, names: RegExp): readonly Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(names)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ name: match[1] ?? match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}
