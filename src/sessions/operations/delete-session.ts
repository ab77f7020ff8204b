import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import type { WriteConditions } from '../contract.ts';
import { Refusal } from '../refusal.ts';
import type { Found } from '../store.ts';
import { checkVersion } from './conditions.ts';

/**
 * Removes a session for good (D16, D17). A session that is not there, or not for the caller, is as
 * good as deleted.
 *
 * @returns JSON text
 * @throws Refusal precondition_failed | scope_forbidden (D28)
 */
export async function deleteSession(
  context: Context,
  sessionId: string,
  conditions: Pick<WriteConditions, 'ifMatch'>,
): Promise<string> {
  const { store, clock, scope } = context;
  const decide = (found: Found) => mayDelete(found, context, conditions);
  const note = noteOf(context, 'delete-session');
  await store.remove(scope, sessionId, decide, clock.now(), note);
  return JSON.stringify({ message: 'Session deleted successfully' });
}

function mayDelete(
  found: Found,
  { scope, settings }: Context,
  { ifMatch }: Pick<WriteConditions, 'ifMatch'>,
): boolean {
  if (found.kind !== 'session') return false;
  const { session } = found;
  if (scope.user !== undefined && session.userId !== scope.user) {
    if (settings.foreignUserSession === 404) return false;
    throw new Refusal('scope_forbidden', 'the token may not act for the user of this session');
  }
  checkVersion(session, ifMatch);
  return true;
}
