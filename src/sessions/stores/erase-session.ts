import { tellOf } from './events.ts';
import { reasonNumber } from './rows.ts';
import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * What removes a session with all its messages, and leaves a tombstone (D17).
 *
 * @param now becomes the time of the tombstone; milliseconds since the Unix epoch
 * @param securely whether `SqlDatabase.forget` has to wait for nothing of it to be left
 */
export function eraseSession(
  statements: Statements,
  key: { readonly org: string; readonly id: string },
  reason: 'deleted' | 'expired',
  now: number,
  securely = false,
): readonly Query[] {
  return [
    ...tellOf(statements, key, reason, now),
    ...statements.removeSession(securely).map((text) => ({ text, values: key })),
    {
      text: statements.fixed.insertTombstone,
      values: { ...key, reason: reasonNumber(reason), now },
    },
  ];
}
