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

/** What adds messages to a session. */
export function insertMessages(
  { fixed, words }: Statements,
  key: { readonly org: string; readonly id: string },
  messages: readonly MessageColumns[],
): readonly Query[] {
  return messages.map((message) => {
    const found = words.inRow && { words: words.inRow(message.content) };
    return { text: fixed.insertMessage, values: { ...key, ...message, ...found } };
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
