import { tellOf } from './events.ts';
import { reasonNumber } from './rows.ts';
import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * What removes a session with all its messages, and leaves a tombstone (D17).
 *
 * @param session its id, and the UTF-8 bytes of its contents
 * @param now becomes the time of the tombstone; milliseconds since the Unix epoch
 * @param securely whether `SqlDatabase.forget` has to wait for nothing of it to be left
 */
export function eraseSession(
  statements: Statements,
  org: string,
  session: { readonly id: string; readonly bytes: number },
  reason: 'deleted' | 'expired',
  now: number,
  securely = false,
): readonly Query[] {
  const key = { org, id: session.id };
  const removed = { sessions: -1, bytes: -session.bytes, tokens: 0 };
  return [
    ...tellOf(statements, key, reason, now, removed),
    ...statements.removeSession(securely).map((text) => ({ text, values: key })),
    {
      text: statements.fixed.insertTombstone,
      values: { ...key, reason: reasonNumber(reason), now },
    },
  ];
}
