import type { NewMessage, StoredSession } from '../store.ts';
import { roleNumber } from './rows.ts';
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

/** What adds the newest messages of a session, which counts them already. */
export function addMessages(
  statements: Statements,
  org: string,
  { id, lastSequence, updatedAt: createdAt }: StoredSession,
  messages: readonly NewMessage[],
): readonly Query[] {
  const first = lastSequence - messages.length + 1;
  const rows = messages.map(({ role, content }, index) => ({
    ...{ sequence: first + index, role: roleNumber(role), content, createdAt },
  }));
  return insertMessages(statements, { org, id }, rows);
}

/** What forgets the words of a session that is about to be deleted. */
export function forgetWords(
  { words }: Statements,
  key: { readonly org: string; readonly id: string },
): readonly Query[] {
  return words.unindexSession === '' ? [] : [{ text: words.unindexSession, values: key }];
}
