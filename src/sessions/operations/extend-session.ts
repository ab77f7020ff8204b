import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import type { ExtendInput, WriteConditions } from '../contract.ts';
import { withTrimTime } from '../message-retention.ts';
import { Refusal } from '../refusal.ts';
import type { SessionSettings } from '../settings.ts';
import type { Change, Recorded, StoredSession } from '../store.ts';
import { admit } from './admit.ts';
import { checkVersion, replayKey } from './conditions.ts';
import { allowedExpiry, MINUTE } from './life.ts';
import { timestamp } from './timestamp.ts';

/**
 * Moves the expiry of an active session (D12, D13).
 *
 * @throws Refusal session_not_found | session_expired | session_completed (D14) |
 *   precondition_failed | idempotency_key_reused
 */
export async function extendSession(
  context: Context,
  sessionId: string,
  input: ExtendInput,
  conditions: WriteConditions,
): Promise<Recorded> {
  const { store, clock, scope, settings } = context;
  const replay = replayKey(context, 'extend-session', sessionId, conditions);
  return store.change(
    scope,
    sessionId,
    (found) => {
      const now = clock.now();
      const session = admit(found, context, now);
      checkVersion(session, conditions.ifMatch);
      if (session.status === 'completed') {
        throw new Refusal('session_completed', 'a completed session cannot be extended');
      }
      return extend(session, input.additionalMinutes, now, settings);
    },
    { replay, room: undefined, note: noteOf(context, 'extend-session') },
  );
}

function extend(
  before: StoredSession,
  minutes: number,
  now: number,
  settings: SessionSettings,
): Change {
  const wanted = before.expiresAt + minutes * MINUTE;
  const expiresAt = Math.max(before.expiresAt, allowedExpiry(before, wanted, now, settings));
  const added = expiresAt - before.expiresAt;
  const extended = {
    ...before,
    expiresAt,
    updatedAt: Math.max(now, before.updatedAt + 1),
    version: before.version + 1,
  };
  const session = withTrimTime(extended, settings);
  const after = added > 0 ? session : before;
  const body = JSON.stringify({
    sessionId: before.id,
    expiresAt: timestamp(expiresAt),
    message: `Session extended by ${inMinutes(added)}`,
    ...(settings.responseFields === 'extended' && {
      version: after.version,
      ...(expiresAt < wanted && { clamped: true }),
    }),
  });
  const answer = { status: 200, body, version: after.version };
  return { ...(added > 0 && { session }), messages: [], answer };
}

/** Whole minutes: nobody is promised a moment more than there is. */
function inMinutes(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / MINUTE);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
