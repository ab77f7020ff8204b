import type { Fork } from '../added-records.ts';
import type { ForkInput } from '../additions.ts';
import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import type { WriteConditions } from '../contract.ts';
import { withTrimTime } from '../message-retention.ts';
import { Refusal } from '../refusal.ts';
import type { Recorded, StoredSession } from '../store.ts';
import { admit } from './admit.ts';
import { checkVersion, replayKey } from './conditions.ts';
import { describe } from './describe.ts';
import { allowedExpiry, MINUTE } from './life.ts';
import { updateMetadata } from './metadata.ts';
import { roomFor } from './quotas.ts';
import { timestamp } from './timestamp.ts';

/**
 * Begins a session with the first messages of another, for the same user. It has spent no tokens
 * yet, and a life of its own.
 *
 * @throws Refusal session_not_found | session_expired | invalid_parameter when there is no such
 *   message | precondition_failed | limit_exceeded | quota_exceeded |
 *   idempotency_key_reused
 */
export async function forkSession(
  context: Context,
  sessionId: string,
  input: ForkInput,
  conditions: WriteConditions,
): Promise<Recorded> {
  const { store, scope, clock } = context;
  const replay = replayKey(context, 'fork-session', sessionId, conditions);
  // How much is copied, only the store sees.
  const most = { sessions: 1, bytes: Number.MAX_SAFE_INTEGER, tokens: 0 };
  const room = roomFor(context, most);
  const until = input.atMessage ?? Number.MAX_SAFE_INTEGER;
  return store.fork(
    scope,
    sessionId,
    until,
    (found, bytes) => {
      const now = clock.now();
      const source = admit(found, context, now);
      checkVersion(source, conditions.ifMatch);
      return fork(context, source, input, { now, bytes });
    },
    { replay, room, note: noteOf(context, 'fork-session') },
  );
}

function fork(
  { newId, settings }: Context,
  source: StoredSession,
  { atMessage, title, metadata: given, expirationMinutes }: ForkInput,
  { now, bytes }: { readonly now: number; readonly bytes: number },
): Fork {
  const sequence = atMessage ?? source.lastSequence;
  refuseMissing(atMessage, source);
  const metadata = updateMetadata(source.metadata, given, settings);
  const wanted = now + expirationMinutes * MINUTE;
  const forked = {
    ...source,
    ...describe(source, { title, model: undefined, metadata, messages: [] }, settings),
    ...{ id: newId(now), status: 'active' as const, metadata, createdAt: now, updatedAt: now },
    expiresAt: allowedExpiry({ createdAt: now }, wanted, now, settings),
    ...{ lastSequence: sequence, totalTokens: 0, bytes, version: 1 },
    firstSequence: sequence === 0 ? 1 : source.firstSequence,
    firstAt: sequence < source.firstSequence ? now : source.firstAt,
    parent: { sessionId: source.id, sequence },
  };
  const session = withTrimTime(forked, settings);
  const body = JSON.stringify({
    sessionId: session.id,
    status: session.status,
    expiresAt: timestamp(session.expiresAt),
    createdAt: timestamp(now),
    version: 1,
    parent: { sessionId: source.id, seq: sequence },
    totalMessages: sequence,
  });
  return { session, answer: { status: 201, body, version: 1 } };
}

/** A message that is not there yet, or not any more, is nothing to begin with. */
function refuseMissing(
  atMessage: number | undefined,
  { firstSequence, lastSequence }: StoredSession,
): void {
  if (atMessage === undefined) return;
  if (atMessage > lastSequence) {
    throw noSuchMessage(`must be at most ${lastSequence}, the number of the last message`);
  }
  if (atMessage > 0 && atMessage < firstSequence) {
    throw noSuchMessage(`must be at least ${firstSequence}: older messages are no longer kept`);
  }
}

function noSuchMessage(message: string): Refusal {
  return new Refusal('invalid_parameter', `atMessage ${message}`, {
    details: [{ path: '/atMessage', message }],
  });
}
