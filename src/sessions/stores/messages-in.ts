import type { MessageWindow, View } from '../store.ts';
import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** What finds the messages of a session that a window shows. */
export function messagesIn(
  { readMessages, readLatest }: Statements,
  key: { readonly org: string; readonly id: string },
  { fields, limit, before = Number.MAX_SAFE_INTEGER }: View & MessageWindow,
): Query {
  const values = { ...key, before };
  if (limit === undefined) return { text: readMessages(fields), values };
  return { text: readLatest(fields), values: { ...values, limit } };
}
