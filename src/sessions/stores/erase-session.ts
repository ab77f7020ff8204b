import { tellOf } from './events.ts';
import { forgetWords } from './insert-messages.ts';
import { reasonNumber } from './rows.ts';
import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * What removes a session with all its messages, and leaves a tombstone (D17).
 *
 * @param now becomes the time of the tombstone; milliseconds since the Unix epoch
 */
export function eraseSession(
  statements: Statements,
  key: { readonly org: string; readonly id: string },
  reason: 'deleted' | 'expired',
  now: number,
): readonly Query[] {
  const { fixed } = statements;
  return [
    ...tellOf(statements, key, reason, now),
    ...forgetWords(statements, key),
    { text: fixed.deleteMessages, values: key },
    { text: fixed.deleteSession, values: key },
    { text: fixed.insertTombstone, values: { ...key, reason: reasonNumber(reason), now } },
  ];
}
