import type { EndsBefore, SweepBounds, Swept } from '../swept.ts';
import type { AgeingTable } from './added-statements.ts';
import { noteDown } from './audit.ts';
import { eraseSession } from './erase-session.ts';
import { tellOf } from './events.ts';
import type { SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { type ByOrganisation, byOrganisation, endedIn, removeRows } from './sweep-rows.ts';
import { NOTHING } from './totals.ts';
import { trimMessages } from './trim.ts';

/**
 * Removes what is past its life: found across organisations, removed one organisation at a time.
 * Several processes may do so at once; a session that somebody else is at is left to them.
 */
export async function sweepEnded(
  database: SqlDatabase,
  statements: Statements,
  bounds: SweepBounds,
): Promise<Swept> {
  const { now, batch, recordsBefore, tombstonesBefore, endingUntil = 0 } = bounds;
  const { fixed } = statements;
  const ended = async (text: string, before: number, more = {}): Promise<ByOrganisation> => {
    const query = { text, values: { before, batch, ...more } };
    const [rows = []] = await database.read({ endedBefore: before }, [query]);
    return byOrganisation(rows);
  };
  const aged = async (table: AgeingTable, removal: string, ends: EndsBefore = NEVER) =>
    removeRows(database, await endedIn(database, table, ends, batch), removal);

  const sessions = await ended(fixed.endedSessions, now + 1);
  const records = await ended(fixed.endedRecords, recordsBefore);
  const tombstones = await ended(fixed.endedTombstones, tombstonesBefore);
  const due = await ended(fixed.dueSessions, now + 1);
  const times = { now: now + 1, before: endingUntil + 1 };
  const ending = await ended(fixed.endingSessions, times.before, { now: times.now });
  return {
    warned: await warnOf(database, statements, ending, times),
    events: await aged('outbox', fixed.deleteEvent, bounds.events),
    sessions: await removeSessions(database, statements, sessions, bounds),
    messages: await trimMessages(database, statements, due, bounds),
    records: await removeRows(database, records, fixed.deleteRecord, { before: recordsBefore }),
    tombstones: await removeRows(database, tombstones, fixed.deleteTombstone, {
      before: tombstonesBefore,
    }),
    usage: await aged('usage_daily', fixed.deleteUsage, bounds.usage),
    audit: await aged('audit', fixed.deleteAudit, bounds.audit),
  };
}

const NEVER: EndsBefore = { everyone: undefined, special: new Map() };

async function removeSessions(
  database: SqlDatabase,
  statements: Statements,
  ended: ByOrganisation,
  { now, audits = () => false }: SweepBounds,
): Promise<number> {
  let removed = 0;
  for (const [org, rows] of ended) {
    const note = audits(org) ? { operation: 'expire-session' as const, at: now } : undefined;
    const keys = rows.map(({ id }) => ({ org, id: String(id) }));
    removed += await database.write({
      reach: { organisation: org },
      lanes: keys.map(({ id }) => id),
      look: keys.map((key) => ({
        text: statements.fixed.lockEnded,
        values: { ...key, before: now + 1 },
      })),
      // Only what is still there and still ended: it may have been extended since it was found.
      decide: (found) => {
        const held = found.flat() as unknown as readonly HeldSession[];
        const writes = held.flatMap((session) => [
          ...eraseSession(statements, org, session, 'expired', now),
          ...noteDown(statements, org, note, { sessionId: session.id, userId: session.user_id }),
        ]);
        return { writes, result: held.length };
      },
    });
  }
  return removed;
}

interface HeldSession {
  readonly id: string;
  readonly bytes: number;
  readonly user_id: string;
}

/** Tells once of each session that it ends soon; again when it was extended since. */
async function warnOf(
  database: SqlDatabase,
  statements: Statements,
  ending: ByOrganisation,
  { now, before }: { readonly now: number; readonly before: number },
): Promise<number> {
  const { fixed } = statements;
  let warned = 0;
  for (const [org, rows] of ending) {
    const keys = rows.map(({ id }) => ({ org, id: String(id) }));
    warned += await database.write({
      reach: { organisation: org },
      lanes: keys.map(({ id }) => id),
      look: keys.map((key) => ({ text: fixed.lockEnding, values: { ...key, now, before } })),
      decide: (found) => {
        const held = keys.filter((_, index) => found[index]?.length === 1);
        const writes = held.flatMap((key) => [
          { text: fixed.markWarned, values: key },
          ...tellOf(statements, key, 'expiring', now - 1, NOTHING),
        ]);
        return { writes, result: held.length };
      },
    });
  }
  return warned;
}
