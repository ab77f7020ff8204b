import type { SweepBounds, Swept } from '../swept.ts';
import { eraseSession } from './erase-session.ts';
import { tellOf } from './events.ts';
import type { Query, Rows, SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * Removes what is past its life: found across organisations, removed one organisation at a time.
 * Several processes may do so at once; a session that somebody else is at is left to them.
 */
export async function sweepEnded(
  database: SqlDatabase,
  statements: Statements,
  { now, batch, recordsBefore, tombstonesBefore, eventsBefore = 0, endingUntil = 0 }: SweepBounds,
): Promise<Swept> {
  const { fixed } = statements;
  const ended = async (text: string, before: number, more = {}): Promise<ByOrganisation> => {
    const query = { text, values: { before, batch, ...more } };
    const [rows = []] = await database.read({ endedBefore: before }, [query]);
    return byOrganisation(rows);
  };
  const sessions = await ended(fixed.endedSessions, now + 1);
  const records = await ended(fixed.endedRecords, recordsBefore);
  const tombstones = await ended(fixed.endedTombstones, tombstonesBefore);
  const events = await ended(fixed.endedEvents, eventsBefore);
  const times = { now: now + 1, before: endingUntil + 1 };
  const ending = await ended(fixed.endingSessions, times.before, { now: times.now });
  return {
    warned: await warnOf(database, statements, ending, times),
    events: await removeRows(database, events, (row) => ({
      text: fixed.deleteEvent,
      values: { org: row.org_id, n: row.n, before: eventsBefore },
    })),
    sessions: await removeSessions(database, statements, sessions, now),
    records: await removeRows(database, records, (row) => ({
      text: fixed.deleteRecord,
      values: { org: row.org_id, scope: row.scope, key: row.key, before: recordsBefore },
    })),
    tombstones: await removeRows(database, tombstones, (row) => ({
      text: fixed.deleteTombstone,
      values: { org: row.org_id, id: row.session_id, before: tombstonesBefore },
    })),
  };
}

/** A row of one of the tables: the columns of its key. */
interface Ended {
  readonly org_id: string;
  readonly id: string;
  readonly n: number;
  readonly session_id: string;
  readonly scope: string;
  readonly key: string;
}
type ByOrganisation = ReadonlyMap<string, readonly Ended[]>;

function byOrganisation(rows: Rows): ByOrganisation {
  const groups = new Map<string, Ended[]>();
  for (const row of rows as unknown as readonly Ended[]) {
    const group = groups.get(row.org_id);
    if (group) group.push(row);
    else groups.set(row.org_id, [row]);
  }
  return groups;
}

async function removeSessions(
  database: SqlDatabase,
  statements: Statements,
  ended: ByOrganisation,
  now: number,
): Promise<number> {
  let removed = 0;
  for (const [org, rows] of ended) {
    const keys = rows.map(({ id }) => ({ org, id }));
    removed += await database.write({
      reach: { organisation: org },
      lanes: keys.map(({ id }) => id),
      look: keys.map((key) => ({
        text: statements.fixed.lockEnded,
        values: { ...key, before: now + 1 },
      })),
      // Only what is still there and still ended: it may have been extended since it was found.
      decide: (found) => {
        const held = keys.filter((_, index) => found[index]?.length === 1);
        const writes = held.flatMap((key) => eraseSession(statements, key, 'expired', now));
        return { writes, result: held.length };
      },
    });
  }
  return removed;
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
    const keys = rows.map(({ id }) => ({ org, id }));
    warned += await database.write({
      reach: { organisation: org },
      lanes: keys.map(({ id }) => id),
      look: keys.map((key) => ({ text: fixed.lockEnding, values: { ...key, now, before } })),
      decide: (found) => {
        const held = keys.filter((_, index) => found[index]?.length === 1);
        const writes = held.flatMap((key) => [
          { text: fixed.markWarned, values: key },
          ...tellOf(statements, key, 'expiring', now - 1),
        ]);
        return { writes, result: held.length };
      },
    });
  }
  return warned;
}

async function removeRows(
  database: SqlDatabase,
  ended: ByOrganisation,
  removal: (row: Ended) => Query,
): Promise<number> {
  let removed = 0;
  for (const [organisation, rows] of ended) {
    const writes = rows.map(removal);
    removed += await database.write({
      reach: { organisation },
      lanes: [],
      look: [],
      decide: () => ({ writes, result: writes.length }),
    });
  }
  return removed;
}
