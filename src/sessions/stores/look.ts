import type { Found } from '../store.ts';
import { type SessionRow, toReason, toSession } from './rows.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * What finds a session, which nobody else changes then, and what is left of it when it is gone. Both
 * are locked, also where nothing will be written: an answer to somebody who repeats a request waits
 * for the disk, and for a standby, as the first one should have.
 */
export function lookForSession(
  { fixed }: Statements,
  key: { readonly org: string; readonly id: string },
): readonly Query[] {
  return [
    { text: fixed.lockSession, values: key },
    { text: fixed.lockTombstone, values: key },
  ];
}

/** What was found by that. */
export function foundIn(sessions: Rows | undefined, tombstones: Rows | undefined): Found {
  const session = sessions?.[0];
  if (session) return { kind: 'session', session: toSession(session as unknown as SessionRow) };
  const tombstone = tombstones?.[0] as { reason: number } | undefined;
  if (!tombstone) return { kind: 'absent' };
  return { kind: 'gone', reason: toReason(tombstone.reason) };
}
