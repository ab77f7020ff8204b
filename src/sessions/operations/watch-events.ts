import type { SessionEvent } from '../added-records.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { Watchers } from '../watchers.ts';

/** What is watched, and after which event. */
export interface WatchInput {
  /** `undefined` = from now on. */
  readonly after: number | undefined;
  /** `undefined` = all sessions of the organisation. */
  readonly sessionId: string | undefined;
}

/** What a watcher is told: an event, that some are missing because they are no longer kept, or that nothing happened. */
export type Told =
  | { readonly kind: 'event'; readonly event: SessionEvent }
  | { readonly kind: 'missed'; readonly number: number }
  | { readonly kind: 'nothing' };

/** Milliseconds after which a watcher is told that nothing happened. */
const HEARTBEAT = 15_000;
const PORTION = 100;

/**
 * Tells of events as they happen, beginning after the last one that the watcher knows. Events are
 * fetched when they are asked for: who is slow keeps none waiting here.
 *
 * @throws Refusal quota_exceeded when too many watch already
 */
export async function watchEvents(
  context: Context,
  watchers: Watchers,
  { after, sessionId }: WatchInput,
): Promise<AsyncIterable<Told>> {
  const { store, scope } = context;
  if (!watchers.hasRoom(scope.organisation)) {
    throw new Refusal('quota_exceeded', 'too many watch already', {
      headers: { 'retry-after': '5' },
    });
  }
  const { newest, oldest = newest + 1 } = await store.eventRange(scope);
  const from = Math.min(after ?? newest, newest);
  const missed = from < oldest - 1 ? { kind: 'missed' as const, number: oldest - 1 } : undefined;
  return tell(context, watchers, { from: missed?.number ?? from, sessionId, missed });
}

interface Start {
  readonly from: number;
  readonly sessionId: string | undefined;
  readonly missed: Told | undefined;
}

async function* tell(
  context: Context,
  watchers: Watchers,
  { from, sessionId, missed }: Start,
): AsyncGenerator<Told> {
  const { scope } = context;
  const leave = watchers.enter(scope.organisation);
  if (!leave) return;
  try {
    yield missed ?? NOTHING;
    const valid = await validity(context);
    for (let last = from; await valid(); ) {
      const round = await nextRound(context, last, sessionId);
      for (const event of round.events) yield { kind: 'event', event };
      if (round.over) return;
      last = round.last;
      const outcome = round.more ? 'event' : await watchers.beyond(scope, last, HEARTBEAT);
      if (outcome === 'closed') return;
      if (outcome === 'later') yield NOTHING;
    }
  } finally {
    leave();
  }
}

const NOTHING: Told = { kind: 'nothing' };

interface Round {
  readonly events: readonly SessionEvent[];
  /** Number up to which all is known. */
  readonly last: number;
  readonly more: boolean;
  /** Nothing will happen any more to what is watched. */
  readonly over: boolean;
}

async function nextRound(
  { store, scope }: Context,
  after: number,
  sessionId: string | undefined,
): Promise<Round> {
  // The range first: whatever happens between the two looks is beyond it.
  const { newest } = await store.eventRange(scope);
  const found = await store.events(scope, after, PORTION, sessionId);
  const more = found.length === PORTION;
  return {
    // Who is bound to a user hears of that user alone (D26).
    events: found.filter(({ userId }) => scope.user === undefined || userId === scope.user),
    last: Math.max(found.at(-1)?.number ?? after, more ? 0 : newest),
    more,
    over: sessionId !== undefined && found.some(({ type }) => ENDS.includes(type)),
  };
}

const ENDS: readonly string[] = ['expired', 'deleted'];

/** A token that was revoked or has expired watches no longer; one that nobody made cannot be. */
async function validity({ store, clock, scope }: Context): Promise<() => Promise<boolean>> {
  const known = await store.findToken(scope.tokenHash);
  if (!known) return async () => true;
  return async () => {
    const record = await store.findToken(scope.tokenHash);
    if (record?.organisation !== scope.organisation) return false;
    return record.expiresAt === undefined || clock.now() < record.expiresAt;
  };
}
