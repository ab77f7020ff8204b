import type { Change, Recorded } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Terms } from '../terms.ts';
import { noteSession } from './audit.ts';
import { tellOf } from './events.ts';
import { addMessages } from './insert-messages.ts';
import { keepRecord, lookForRecord, recordedIn, recordLane } from './records.ts';
import { allColumns } from './rows.ts';
import type { Work } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { addedBy, checkRoom, lookForRoom, roomLane } from './totals.ts';
import { countUsage } from './usage.ts';

/** A transaction that stores a new session; see `SessionStore`. */
export function createWork(
  statements: Statements,
  { organisation: org }: OrgScope,
  { session, messages, answer }: Required<Change>,
  { replay, room, note }: Terms,
): Work<Recorded> {
  const ask = lookForRoom(statements, org, room);
  return {
    reach: { organisation: org },
    lanes: [...recordLane(replay), ...roomLane(org, room)],
    look: [...ask, ...lookForRecord(statements, org, replay)],
    decide: (found) => {
      const recorded = recordedIn(found[ask.length], replay);
      if (recorded) return { writes: [], result: recorded };
      checkRoom(room, found[ask.length - 1], session, undefined);
      const key = { org, id: session.id };
      const added = addedBy(session, undefined);
      const writes = [
        { text: statements.fixed.insertSession, values: { org, ...allColumns(session) } },
        ...addMessages(statements, org, session, messages),
        ...countUsage(statements, org, session, undefined),
        ...keepRecord(statements, org, replay, answer),
        ...tellOf(statements, key, 'created', session.createdAt, added),
        ...noteSession(statements, org, note, session),
      ];
      return { writes, result: { answer, replayed: false } };
    },
  };
}
