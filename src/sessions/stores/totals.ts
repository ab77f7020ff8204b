import type { Contents, KeptSpent, KeptUsage } from '../contents.ts';
import { dayOf } from '../days.ts';
import type { Added, Room, Used } from '../room.ts';
import type { StoredSession } from '../store.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** What changes nothing of the totals. */
export const NOTHING: Added = { sessions: 0, bytes: 0, tokens: 0 };

/** What a change of a session adds; `before` is absent for a new one. */
export function addedBy(session: StoredSession, before: StoredSession | undefined): Added {
  return {
    sessions: before ? 0 : 1,
    bytes: session.bytes - (before?.bytes ?? 0),
    tokens: session.totalTokens - (before?.totalTokens ?? 0),
  };
}

/** What counts something of which no event tells; tokens may be of a day that is long ago. */
export function countAdded({ fixed }: Statements, org: string, day: string, added: Added): Query {
  return { text: fixed.count, values: { org, day, events: 0, ...added } };
}

/**
 * Holds what an organisation uses until the end of the transaction, and finds it: the last of these
 * queries. Nothing when there is no quota to see to.
 */
export function lookForRoom(
  { fixed }: Statements,
  org: string,
  room: Room | undefined,
): readonly Query[] {
  if (!room) return [];
  return [
    { text: fixed.holdTotals, values: { org } },
    usedQuery(fixed.readTotals, org, room.now, room.full),
  ];
}

/** What finds what an organisation uses, without holding it. */
export function lookForUsed({ fixed }: Statements, org: string, now: number): Query {
  return usedQuery(fixed.readTotals, org, now, { sessions: 0, bytes: 0 });
}

/** The lane of those who must see what others of the organisation add. */
export function roomLane(org: string, room: Room | undefined): readonly string[] {
  return room ? [`totals ${org}`] : [];
}

/**
 * Lets a change of a session happen if there is room for it.
 *
 * @param found by the last query of `lookForRoom`
 * @throws Refusal quota_exceeded
 */
export function checkRoom(
  room: Room | undefined,
  found: Rows | undefined,
  session: StoredSession,
  before: StoredSession | undefined,
): void {
  room?.check(usedIn(found, session.updatedAt), addedBy(session, before));
}

/** What was found, as it counts on the day of a time. */
export function usedIn(found: Rows | undefined, time: number): Used {
  const row = found?.[0] as TotalsRow | undefined;
  if (!row) return { ...NOTHING, tokensPerDay: 0, tokensPerMonth: 0 };
  const day = dayOf(time);
  // The clock of another process may be on the next day already.
  const [isToday, isThisMonth] = [row.day >= day, row.day.slice(0, 7) >= day.slice(0, 7)];
  return {
    sessions: row.sessions - row.ended,
    bytes: row.bytes - row.ended_bytes,
    tokens: row.tokens,
    tokensPerDay: isToday ? row.day_tokens : 0,
    tokensPerMonth: isThisMonth ? row.month_tokens : 0,
  };
}

/** What was spent, if anything was. */
export function spentIn(found: Rows | undefined): KeptSpent | undefined {
  const row = found?.[0] as KeptSpent | undefined;
  return row && row.tokens > 0 ? { ...row } : undefined;
}

/** What counts contents that are put in the place of all that was there. */
export function putBackTotals({ fixed }: Statements, org: string, contents: Contents): Query {
  const { sessions, usage = [], spent = spentOn(usage) } = contents;
  const bytes = sessions.reduce((total, one) => total + one.bytes, 0);
  const values = { org, sessions: sessions.length, bytes, ...spent };
  return { text: fixed.putBackTotals, values };
}

/** What was taken out before it was counted, as far as the report of usage tells. */
function spentOn(usage: readonly KeptUsage[]): KeptSpent {
  const day =
    usage
      .map((one) => one.day)
      .sort()
      .at(-1) ?? '';
  const since = (begin: string) =>
    usage.reduce((total, one) => total + (one.day.startsWith(begin) ? one.tokens : 0), 0);
  return { tokens: since(''), day, dayTokens: since(day), monthTokens: since(day.slice(0, 7)) };
}

function usedQuery(text: string, org: string, now: number, full: Room['full']): Query {
  return { text, values: { org, now, fullSessions: full.sessions, fullBytes: full.bytes } };
}

interface TotalsRow {
  readonly sessions: number;
  readonly bytes: number;
  readonly tokens: number;
  readonly day: string;
  readonly day_tokens: number;
  readonly month_tokens: number;
  readonly ended: number;
  readonly ended_bytes: number;
}
