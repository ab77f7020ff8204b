import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** A message as its row has it. */
export interface MessageColumns {
  readonly sequence: number;
  readonly role: number;
  /** JSON text. */
  readonly content: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** What adds messages to a session, and their words to what is searched. */
export function insertMessages(
  { fixed, words }: Statements,
  key: { readonly org: string; readonly id: string },
  messages: readonly MessageColumns[],
): readonly Query[] {
  return messages.flatMap((message) => {
    const found = words.inRow && { words: words.inRow(message.content) };
    const row = { text: fixed.insertMessage, values: { ...key, ...message, ...found } };
    if (words.indexMessage === '') return [row];
    const indexed = { ...key, sequence: message.sequence };
    return [row, { text: words.indexMessage, values: indexed }];
  });
}

/** What forgets the words of a session that is about to be deleted. */
export function forgetWords(
  { words }: Statements,
  key: { readonly org: string; readonly id: string },
): readonly Query[] {
  return words.unindexSession === '' ? [] : [{ text: words.unindexSession, values: key }];
}
