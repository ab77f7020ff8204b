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
import { countUsage } from './usage.ts';

/** A transaction that stores a new session; see `SessionStore`. */
export function createWork(
  statements: Statements,
  { organisation: org }: OrgScope,
  { session, messages, answer }: Required<Change>,
  { replay, note }: Terms,
): Work<Recorded> {
  return {
    reach: { organisation: org },
    lanes: recordLane(replay),
    look: lookForRecord(statements, org, replay),
    decide: ([found]) => {
      const recorded = recordedIn(found, replay);
      if (recorded) return { writes: [], result: recorded };
      const writes = [
        { text: statements.fixed.insertSession, values: { org, ...allColumns(session) } },
        ...addMessages(statements, org, session, messages),
        ...countUsage(statements, org, session, undefined),
        ...keepRecord(statements, org, replay, answer),
        ...tellOf(statements, { org, id: session.id }, 'created', session.createdAt),
        ...noteSession(statements, org, note, session),
      ];
      return { writes, result: { answer, replayed: false } };
    },
  };
}
