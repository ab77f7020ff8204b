import './prism.ts';
import Prism from 'prismjs/components/prism-core';
import 'prismjs/components/prism-clike';
import 'prismjs/components/prism-javascript';
import 'prismjs/components/prism-typescript';
import 'prismjs/components/prism-python';
import 'prismjs/components/prism-bash';
import 'prismjs/components/prism-json';
import 'prismjs/components/prism-yaml';

/** A piece of a line, and what it is in its language. */
export interface Piece {
  readonly text: string;
  /** Name of a Prism token; empty for plain text. */
  readonly kind: string;
}

/** Languages that are coloured. */
export type Language = 'yaml' | 'json' | 'typescript' | 'python' | 'bash' | 'text';

/**
 * Text as lines of pieces. Pieces are text, and put into the page as text: nothing of what they
 * hold is ever read as HTML.
 */
export function highlight(text: string, language: Language): readonly (readonly Piece[])[] {
  const grammar = Prism.languages[language];
  const tokens = grammar ? Prism.tokenize(text, grammar) : [text];
  const lines: Piece[][] = [[]];
  for (const piece of flat(tokens, '')) {
    const [first = '', ...others] = piece.text.split('\n');
    push(lines, { ...piece, text: first });
    for (const other of others) {
      lines.push([]);
      push(lines, { ...piece, text: other });
    }
  }
  return lines;
}

function push(lines: Piece[][], piece: Piece): void {
  if (piece.text !== '') lines.at(-1)?.push(piece);
}

function* flat(tokens: Prism.TokenStream, kind: string): Generator<Piece> {
  if (typeof tokens === 'string') yield { text: tokens, kind };
  else if (Array.isArray(tokens)) for (const token of tokens) yield* flat(token, kind);
  else yield* flat(tokens.content, tokens.type);
}
