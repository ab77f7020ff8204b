import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { Found, StoredSession } from '../store.ts';

/**
 * The session that was found, if it lives and the caller may know of it. Unknown, foreign and
 * deleted sessions are told apart by nobody; an expired one only by those who could have read it.
 *
 * @param now milliseconds since the Unix epoch; a session is dead from its expiry on
 * @throws Refusal session_not_found | session_expired (D6, D8) | scope_forbidden (D28)
 */
export function admit(found: Found, { scope, settings }: Context, now: number): StoredSession {
  if (found.kind === 'absent') throw notFound();
  if (found.kind === 'gone') {
    // A tombstone does not say whose session it was, so a bound caller gets no hint.
    throw found.reason === 'expired' && scope.user === undefined ? expired() : notFound();
  }
  const { session } = found;
  if (scope.user !== undefined && session.userId !== scope.user) {
    if (settings.foreignUserSession === 404) throw notFound();
    throw new Refusal('scope_forbidden', 'the token may not act for the user of this session');
  }
  if (now >= session.expiresAt) throw expired();
  return session;
}

/** There is no such session, as far as the caller may know. */
export function notFound(): Refusal {
  return new Refusal('session_not_found', 'the session does not exist');
}

function expired(): Refusal {
  return new Refusal('session_expired', 'the session has expired');
}
