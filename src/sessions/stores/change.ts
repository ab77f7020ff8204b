import type { Change, Found, Recorded, StoredSession } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Terms } from '../terms.ts';
import { noteSession } from './audit.ts';
import { tellOfChange } from './events.ts';
import { addMessages } from './insert-messages.ts';
import { foundIn, lookForSession } from './look.ts';
import { keepRecord, lookForRecord, recordedIn } from './records.ts';
import { mutableColumns } from './rows.ts';
import type { Query, Work } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { checkRoom, lookForRoom, roomLane } from './totals.ts';
import { countUsage } from './usage.ts';

/** A transaction that changes a session; see `SessionStore`. */
export function changeWork(
  statements: Statements,
  { organisation: org }: OrgScope,
  id: string,
  decide: (found: Found) => Change,
  { replay, room, note }: Terms,
): Work<Recorded> {
  const ask = lookForRoom(statements, org, room);
  return {
    reach: { organisation: org },
    lanes: [id, ...roomLane(org, room)],
    // The record last: whoever waited for a lock sees what its holder recorded.
    look: [
      ...lookForSession(statements, { org, id }),
      ...ask,
      ...lookForRecord(statements, org, replay),
    ],
    decide: ([sessions, tombstones, ...rest]) => {
      const recorded = recordedIn(rest[ask.length], replay);
      if (recorded) return { writes: [], result: recorded };
      const found = foundIn(sessions, tombstones);
      const { session, messages, answer } = decide(found);
      const before = found.kind === 'session' ? found.session : undefined;
      if (session) checkRoom(room, rest[ask.length - 1], session, before);
      const writes = [
        ...(session ? changes(statements, org, session, { before, messages }) : []),
        ...keepRecord(statements, org, replay, answer),
        ...tellOfChange(statements, org, before, session),
        ...(session ? noteSession(statements, org, note, session) : []),
      ];
      return { writes, result: { answer, replayed: false } };
    },
  };
}

function changes(
  statements: Statements,
  org: string,
  session: StoredSession,
  { before, messages }: Pick<Change, 'messages'> & { readonly before: StoredSession | undefined },
): readonly Query[] {
  return [
    { text: statements.fixed.updateSession, values: { org, ...mutableColumns(session) } },
    ...addMessages(statements, org, session, messages),
    ...countUsage(statements, org, session, before),
  ];
}
