import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import type { CreateInput, WriteConditions } from '../contract.ts';
import { withTrimTime } from '../message-retention.ts';
import { Refusal } from '../refusal.ts';
import type { Recorded, StoredSession } from '../store.ts';
import { addMessages } from './add-messages.ts';
import { replayKey } from './conditions.ts';
import { describe, UNDESCRIBED } from './describe.ts';
import { allowedExpiry, MINUTE } from './life.ts';
import { roomFor } from './quotas.ts';
import { timestamp } from './timestamp.ts';

/**
 * Starts a session.
 *
 * @throws Refusal scope_forbidden when the token is bound to another user (D26) |
 *   quota_exceeded | idempotency_key_reused
 */
export async function createSession(
  context: Context,
  input: CreateInput,
  conditions: WriteConditions,
): Promise<Recorded> {
  const { scope, store } = context;
  if (scope.user !== undefined && scope.user !== input.userId) {
    throw new Refusal('scope_forbidden', 'the token may not act for this user', {
      details: [{ path: '/userId', message: 'is not the user of the token' }],
    });
  }
  const session = newSession(context, input);
  const answer = { status: 201, body: describeCreated(context, session), version: 1 };
  const created = { session, messages: input.initialMessages, answer };
  const replay = replayKey(context, 'create-session', '', conditions);
  const room = roomFor(context, { sessions: 1, bytes: session.bytes, tokens: 0 });
  return store.create(scope, created, { replay, room, note: noteOf(context, 'create-session') });
}

function newSession({ clock, newId, settings }: Context, input: CreateInput): StoredSession {
  const now = clock.now();
  const wanted = now + input.expirationMinutes * MINUTE;
  const empty = { firstSequence: 1, lastSequence: 0, bytes: 0 };
  const session = {
    id: newId(now),
    userId: input.userId,
    sessionGroup: input.sessionGroup,
    ...describe(UNDESCRIBED, { ...input, messages: input.initialMessages }, settings),
    status: 'active' as const,
    metadata: input.metadata,
    createdAt: now,
    updatedAt: now,
    expiresAt: allowedExpiry({ createdAt: now }, wanted, now, settings),
    totalTokens: 0,
    version: 1,
    firstSequence: 1,
    firstAt: now,
    trimAt: undefined,
    ...addMessages(empty, input.initialMessages, settings.limits, 'initialMessages'),
  };
  return withTrimTime(session, settings);
}

function describeCreated({ settings }: Context, session: StoredSession): string {
  return JSON.stringify({
    sessionId: session.id,
    status: session.status,
    expiresAt: timestamp(session.expiresAt),
    createdAt: timestamp(session.createdAt),
    ...(settings.responseFields === 'extended' && { version: session.version }),
  });
}
