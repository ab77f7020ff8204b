import type { Fork } from '../added-records.ts';
import type { Found, Recorded } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Terms } from '../terms.ts';
import { noteSession } from './audit.ts';
import { tellOf } from './events.ts';
import { foundIn, lookForSession } from './look.ts';
import { keepRecord, lookForRecord, recordedIn, recordLane } from './records.ts';
import { allColumns } from './rows.ts';
import type { Query, Work } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { addedBy, checkRoom, lookForRoom, roomLane } from './totals.ts';
import { countUsage } from './usage.ts';

/** A transaction that stores a session with the first messages of another; see `SessionStore`. */
export function forkWork(
  statements: Statements,
  { organisation: org }: OrgScope,
  from: { readonly id: string; readonly until: number },
  decide: (found: Found, bytes: number) => Fork,
  { replay, room, note }: Terms,
): Work<Recorded> {
  const { id, until } = from;
  const measure = { text: statements.fixed.measureMessages, values: { org, id, until } };
  const ask = lookForRoom(statements, org, room);
  return {
    reach: { organisation: org },
    lanes: [id, ...recordLane(replay), ...roomLane(org, room)],
    look: [
      ...lookForSession(statements, { org, id }),
      measure,
      ...ask,
      ...lookForRecord(statements, org, replay),
    ],
    decide: ([sessions, tombstones, measured, ...rest]) => {
      const recorded = recordedIn(rest[ask.length], replay);
      if (recorded) return { writes: [], result: recorded };
      const { bytes } = (measured?.[0] ?? { bytes: 0 }) as { bytes: number };
      const { session, answer } = decide(foundIn(sessions, tombstones), bytes);
      checkRoom(room, rest[ask.length - 1], session, undefined);
      const key = { org, id: session.id };
      const added = addedBy(session, undefined);
      const writes = [
        ...copies(statements, org, session),
        ...countUsage(statements, org, { ...session, lastSequence: 0, bytes: 0 }, undefined),
        ...keepRecord(statements, org, replay, answer),
        ...tellOf(statements, key, 'created', session.createdAt, added),
        ...noteSession(statements, org, note, session),
      ];
      return { writes, result: { answer, replayed: false } };
    },
  };
}

function copies({ fixed }: Statements, org: string, session: Fork['session']): readonly Query[] {
  const { id, parent } = session;
  const copied = { org, id, parentId: parent.sessionId, until: parent.sequence };
  return [
    { text: fixed.insertSession, values: { org, ...allColumns(session) } },
    { text: fixed.copyMessages, values: copied },
  ];
}
