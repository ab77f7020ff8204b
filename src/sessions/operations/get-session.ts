import type { Context } from '../context.ts';
import type { GetInput } from '../contract.ts';
import type { JsonText } from '../store.ts';
import { admit } from './admit.ts';

/**
 * Reads a session with its messages (D39).
 *
 * @returns JSON, and the version for the entity tag
 * @throws Refusal session_not_found | session_expired | scope_forbidden
 */
export async function getSession(
  context: Context,
  sessionId: string,
  input: GetInput,
): Promise<{ readonly body: JsonText; readonly version: number }> {
  const { store, clock, scope, settings } = context;
  const view = {
    fields: settings.responseFields,
    limit: input.messagesLimit,
    before: input.messagesBefore,
  };
  return store.read(scope, sessionId, view, (found) => admit(found, context, clock.now()));
}
