import { isDeepStrictEqual } from 'node:util';
import type { KeptAnswer, KeptSession, KeptTombstone, KeptUsage } from '../contents.ts';
import type { Arrival, Received, Reception } from '../portions.ts';
import type { StoredSession } from '../store.ts';
import { noteSession } from './audit.ts';
import { eraseSession } from './erase-session.ts';
import { tellOf } from './events.ts';
import { foundIn, lookForSession } from './look.ts';
import { insertAnswer, insertSession, insertTombstone } from './portable.ts';
import type { Decided, Work } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { countAdded, NOTHING } from './totals.ts';
import { addUsage, countArrival } from './usage.ts';

/** A transaction that takes in what comes from elsewhere, unless something is in its place. */
export function receiveWork(
  statements: Statements,
  org: string,
  arrival: Arrival,
  how: Reception,
): Work<Received> {
  const work = workFor(statements, org, arrival, how);
  if (!how.dry) return work;
  const decide: typeof work.decide = (found) => ({ ...work.decide(found), writes: [] });
  return { ...work, decide };
}

function workFor(
  statements: Statements,
  org: string,
  arrival: Arrival,
  how: Reception,
): Work<Received> {
  switch (arrival.kind) {
    case 'session':
      return sessionWork(statements, org, arrival.session, how);
    case 'tombstone':
      return tombstoneWork(statements, org, arrival.tombstone, how);
    case 'answer':
      return answerWork(statements, org, arrival.answer);
    case 'usage':
      return usageWork(statements, org, arrival.usage, how);
  }
}

const nothing = (result: Received): Decided<Received> => ({ writes: [], result });

function sessionWork(
  statements: Statements,
  org: string,
  arriving: KeptSession,
  { replace, counted, note, now }: Reception,
): Work<Received> {
  const { id, bytes } = arriving;
  const key = { org, id };
  return {
    reach: { organisation: org },
    lanes: [id],
    look: lookForSession(statements, key),
    decide: ([sessions, tombstones]) => {
      const found = foundIn(sessions, tombstones);
      if (found.kind === 'gone') return nothing('gone');
      if (found.kind === 'absent') {
        const writes = [
          ...insertSession(statements, org, arriving),
          ...(counted ? countArrival(statements, org, arriving) : []),
          ...tellOf(statements, key, 'created', now, { ...NOTHING, sessions: 1, bytes }),
          ...noteSession(statements, org, note, arriving),
        ];
        return { writes, result: 'new' };
      }
      if (isSame(found.session, arriving)) return nothing('same');
      if (!replace) return nothing('there');
      // Higher than any that somebody may have seen here.
      const version = Math.max(arriving.version, found.session.version + 1);
      const writes = [
        ...statements.removeSession(false).map((text) => ({ text, values: key })),
        ...insertSession(statements, org, { ...arriving, version }),
        ...tellOf(statements, key, 'updated', now, {
          ...NOTHING,
          bytes: bytes - found.session.bytes,
        }),
        ...noteSession(statements, org, note, arriving),
      ];
      return { writes, result: 'replaced' };
    },
  };
}

/** Changed at the same time to the same size, or never changed since it was begun. */
function isSame(here: StoredSession, arriving: StoredSession): boolean {
  return (
    here.lastSequence === arriving.lastSequence &&
    here.bytes === arriving.bytes &&
    here.totalTokens === arriving.totalTokens &&
    (here.updatedAt === arriving.updatedAt || (here.version === 1 && arriving.version === 1))
  );
}

function tombstoneWork(
  statements: Statements,
  org: string,
  tombstone: KeptTombstone,
  { replace, note }: Reception,
): Work<Received> {
  const key = { org, id: tombstone.sessionId };
  return {
    reach: { organisation: org },
    lanes: [key.id],
    look: lookForSession(statements, key),
    decide: ([sessions, tombstones]) => {
      const found = foundIn(sessions, tombstones);
      if (found.kind === 'gone') return nothing('same');
      if (found.kind === 'absent') {
        return { writes: [insertTombstone(statements, org, tombstone)], result: 'new' };
      }
      if (!replace) return nothing('there');
      const { reason, at } = tombstone;
      const writes = [
        ...eraseSession(statements, org, found.session, reason, at),
        ...noteSession(statements, org, note, found.session),
      ];
      return { writes, result: 'replaced' };
    },
  };
}

function answerWork(statements: Statements, org: string, answer: KeptAnswer): Work<Received> {
  const { scope, key } = answer;
  return {
    reach: { organisation: org },
    lanes: [`${scope} ${key}`],
    look: [{ text: statements.fixed.lockRecord, values: { org, scope, key } }],
    // One that was given here stays, whatever takes the place of sessions.
    decide: ([found = []]) => {
      if (found.length > 0) return nothing('same');
      return { writes: [insertAnswer(statements, org, answer)], result: 'new' };
    },
  };
}

function usageWork(
  statements: Statements,
  org: string,
  usage: KeptUsage,
  { replace }: Reception,
): Work<Received> {
  const { day, userId: user, model, ...counts } = usage;
  const key = { org, day, user, model };
  return {
    reach: { organisation: org },
    lanes: [`usage ${JSON.stringify([day, user, model])}`],
    look: [{ text: statements.fixed.findUsage, values: key }],
    decide: ([rows = []]) => {
      const [here] = rows;
      const added = addUsage(statements, org, usage);
      const tokens = usage.tokens - Number(here?.tokens ?? 0);
      const writes = [added, countAdded(statements, org, day, { ...NOTHING, tokens })];
      if (!here) return { writes, result: 'new' };
      if (isDeepStrictEqual({ ...here }, counts)) return nothing('same');
      if (!replace) return nothing('there');
      const removed = { text: statements.fixed.deleteUsage, values: key };
      return { writes: [removed, ...writes], result: 'replaced' };
    },
  };
}
