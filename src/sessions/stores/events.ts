import {
  EVENT_TYPES,
  type EventRange,
  type EventType,
  type SessionEvent,
} from '../added-records.ts';
import { dayOf } from '../days.ts';
import type { Added } from '../room.ts';
import type { StoredSession } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { addedBy } from './totals.ts';

/**
 * What notes that something happened to a session, which must still be there. Numbers are given under
 * a lock that is held until the commit: whoever has seen a number has seen, or can see, all before it.
 *
 * @param at milliseconds since the Unix epoch
 * @param added what it changes of the totals
 */
export function tellOf(
  { fixed }: Statements,
  { org, id }: { readonly org: string; readonly id: string },
  type: EventType,
  at: number,
  added: Added,
): readonly Query[] {
  return [
    { text: fixed.count, values: { org, day: dayOf(at), events: 1, ...added } },
    { text: fixed.addEvent, values: { org, id, type: EVENT_TYPES.indexOf(type), at } },
  ];
}

/** What notes how a session was changed, if it was. */
export function tellOfChange(
  statements: Statements,
  org: string,
  before: StoredSession | undefined,
  after: StoredSession | undefined,
): readonly Query[] {
  if (!before || !after) return [];
  const key = { org, id: after.id };
  const added = addedBy(after, before);
  return tellOf(statements, key, typeOf(before, after), after.updatedAt, added);
}

function typeOf(before: StoredSession, after: StoredSession): EventType {
  if (after.lastSequence > before.lastSequence) return 'appended';
  return after.expiresAt > before.expiresAt ? 'extended' : 'updated';
}

/** What finds events after one. */
export function eventQuery(
  { fixed }: Statements,
  { organisation: org }: OrgScope,
  {
    after,
    limit,
    sessionId: id,
  }: { readonly after: number; readonly limit: number; readonly sessionId: string | undefined },
): Query {
  if (id === undefined) return { text: fixed.events, values: { org, after, limit } };
  return { text: fixed.sessionEvents, values: { org, after, limit, id } };
}

/** The events that were found. */
export function eventsIn(rows: Rows): readonly SessionEvent[] {
  return (rows as unknown as readonly EventRow[]).map((row) => ({
    number: row.n,
    type: EVENT_TYPES[row.type] ?? 'updated',
    sessionId: row.session_id,
    userId: row.user_id ?? undefined,
    version: row.version,
    at: row.at,
  }));
}

/** The range that was found. */
export function rangeIn([newest, oldest]: readonly Rows[]): EventRange {
  const numberIn = (rows: Rows | undefined) =>
    (rows?.[0] as { n: number | null } | undefined)?.n ?? undefined;
  return { newest: numberIn(newest) ?? 0, oldest: numberIn(oldest) };
}

interface EventRow {
  readonly n: number;
  readonly session_id: string;
  readonly user_id: string | null;
  readonly type: number;
  readonly version: number;
  readonly at: number;
}
