import { isDeepStrictEqual } from 'node:util';
import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import { BOUNDS, type UpdateInput, type WriteConditions } from '../contract.ts';
import { keptMessages, withTrimTime } from '../message-retention.ts';
import { Refusal } from '../refusal.ts';
import type { SessionSettings } from '../settings.ts';
import type { Answer, Recorded, StoredSession } from '../store.ts';
import { addMessages } from './add-messages.ts';
import { admit } from './admit.ts';
import { checkVersion, replayKey } from './conditions.ts';
import { describe } from './describe.ts';
import { allowedExpiry, MINUTE } from './life.ts';
import { updateMetadata } from './metadata.ts';
import { checkSession, roomFor } from './quotas.ts';
import { timestamp } from './timestamp.ts';

/**
 * Appends messages, adds tokens, and changes status, metadata, title and model: all or nothing.
 *
 * @throws Refusal session_not_found | session_expired | session_completed | version_conflict |
 *   precondition_failed | limit_exceeded | quota_exceeded | idempotency_key_reused
 */
export async function appendMessages(
  context: Context,
  sessionId: string,
  input: UpdateInput,
  conditions: WriteConditions,
): Promise<Recorded> {
  const { store, clock, scope, settings } = context;
  const replay = replayKey(context, 'append-messages', sessionId, conditions);
  const bytes = input.newMessages.reduce((sum, message) => sum + message.bytes, 0);
  const room = roomFor(context, { sessions: 0, bytes, tokens: input.tokensUsed });
  return store.change(
    scope,
    sessionId,
    (found) => {
      const now = clock.now();
      const before = admit(found, context, now);
      checkVersion(before, conditions.ifMatch, input.version);
      checkSession(context, before.totalTokens, input.tokensUsed);
      const wanted = update(before, input, settings);
      // D11: what changes nothing leaves no mark. A message always changes something.
      if (input.newMessages.length === 0 && isDeepStrictEqual(wanted, before))
        return { messages: [], answer: report(before, settings) };
      const session = mark(wanted, input.newMessages.length, now, settings);
      return { session, messages: input.newMessages, answer: report(session, settings) };
    },
    { replay, room, note: noteOf(context, 'append-messages') },
  );
}

/** The session as the request wants it, without the marks that every change leaves. */
function update(
  before: StoredSession,
  input: UpdateInput,
  settings: SessionSettings,
): StoredSession {
  refuseCompleted(before, input, settings);
  const metadata = updateMetadata(before.metadata, input.metadata, settings);
  return {
    ...before,
    ...describe(before, { ...input, metadata, messages: input.newMessages }, settings),
    ...addMessages(before, input.newMessages, settings.limits, 'newMessages'),
    metadata,
    status: input.status ?? before.status,
    totalTokens: Math.min(before.totalTokens + input.tokensUsed, Number.MAX_SAFE_INTEGER),
  };
}

/** D9: a finished conversation does not grow by accident. */
function refuseCompleted(
  before: StoredSession,
  { newMessages, status }: UpdateInput,
  { completedAppend }: SessionSettings,
): void {
  const grows = newMessages.length > 0 && before.status === 'completed';
  if (!grows || status === 'active' || completedAppend === 'allow') return;
  throw new Refusal(
    'session_completed',
    'the session is completed; set status to active to go on',
    {
      details: [{ path: '/newMessages', message: 'the session is completed' }],
    },
  );
}

/** D40, D15: the marks of a change. Time never runs backwards within a session. */
function mark(
  session: StoredSession,
  added: number,
  now: number,
  settings: SessionSettings,
): StoredSession {
  const slid = now + (settings.slidingExpiry || 0) * MINUTE;
  const updatedAt = Math.max(now, session.updatedAt + 1);
  const marked = {
    ...session,
    version: session.version + 1,
    updatedAt,
    // What is added to nothing is the oldest there is.
    ...(added > 0 && keptMessages(session) === added && { firstAt: updatedAt }),
    expiresAt: Math.max(session.expiresAt, allowedExpiry(session, slid, now, settings)),
  };
  return withTrimTime(marked, settings);
}

function report(session: StoredSession, settings: SessionSettings): Answer {
  const { version, totalTokens } = session;
  const body = JSON.stringify({
    sessionId: session.id,
    status: session.status,
    totalMessages: session.lastSequence,
    totalTokens: Math.min(totalTokens, BOUNDS.tokens.maximum),
    updatedAt: timestamp(session.updatedAt),
    ...(settings.responseFields === 'extended' && {
      expiresAt: timestamp(session.expiresAt),
      totalTokensExact: totalTokens,
      version,
    }),
  });
  return { status: 200, body, version };
}
