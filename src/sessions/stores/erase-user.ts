import type { Erased } from '../added-records.ts';
import type { AuditNote } from '../audit.ts';
import { keptMessages } from '../message-retention.ts';
import { tokenId } from '../tokens.ts';
import { noteDown } from './audit.ts';
import { eraseSession } from './erase-session.ts';
import { foundIn, lookForSession } from './look.ts';
import type { SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** Sessions in one transaction. */
const BATCH = 100;

interface UserKey {
  readonly org: string;
  readonly user: string;
}

/** When, and what is noted of it. */
interface How {
  readonly now: number;
  readonly note: AuditNote | undefined;
}

type Portion = Omit<Erased, 'tokens' | 'usage'>;

/**
 * Removes everything of a user: sessions in portions, so that others can write in between, until
 * none is left, then the tokens that act for this user, what was counted, and the user's name in the
 * audit log.
 *
 * @returns the hashes of the tokens beside what is gone
 */
export async function eraseUser(
  database: SqlDatabase,
  statements: Statements,
  key: UserKey,
  how: How,
): Promise<Omit<Erased, 'tokens'> & { readonly hashes: readonly string[] }> {
  const portions: Portion[] = [];
  for (;;) {
    const ids = await sessionsOf(database, statements, key);
    if (ids.length === 0) break;
    portions.push(await eraseSessions(database, statements, key, { ids, ...how }));
  }
  const rest = await eraseRest(database, statements, key, how);
  await database.forget();
  return {
    sessions: portions.flatMap(({ sessions }) => sessions),
    messages: portions.reduce((sum, { messages }) => sum + messages, 0),
    bytes: portions.reduce((sum, { bytes }) => sum + bytes, 0),
    ...rest,
  };
}

async function sessionsOf(
  database: SqlDatabase,
  { fixed }: Statements,
  key: UserKey,
): Promise<readonly string[]> {
  const query = { text: fixed.userSessions, values: { ...key, batch: BATCH } };
  const [rows = []] = await database.read({ organisation: key.org }, [query]);
  // In one order, so that two that erase the same do not wait for each other.
  return rows.map((row) => row.id as string).toSorted();
}

function eraseSessions(
  database: SqlDatabase,
  statements: Statements,
  { org, user }: UserKey,
  { ids, now, note }: How & { readonly ids: readonly string[] },
): Promise<Portion> {
  return database.write({
    reach: { organisation: org },
    lanes: ids,
    look: ids.flatMap((id) => lookForSession(statements, { org, id })),
    decide: (found) => {
      const there = ids
        .map((_, index) => foundIn(found[2 * index], found[2 * index + 1]))
        .flatMap((one) => (one.kind === 'session' ? [one.session] : []))
        .filter(({ userId }) => userId === user);
      return {
        writes: there.flatMap((session) => [
          ...eraseSession(statements, org, session, 'deleted', now, true),
          ...noteDown(statements, org, note, { sessionId: session.id, userId: user }),
        ]),
        result: {
          sessions: there.map(({ id }) => id),
          messages: there.reduce((sum, session) => sum + keptMessages(session), 0),
          bytes: there.reduce((sum, { bytes }) => sum + bytes, 0),
        },
      };
    },
  });
}

function eraseRest(database: SqlDatabase, statements: Statements, key: UserKey, { note }: How) {
  const { fixed } = statements;
  const query = (text: string) => ({ text, values: key as UserKey & Record<string, string> });
  return database.write({
    reach: { organisation: key.org },
    lanes: [],
    look: [query(fixed.userUsage), query(fixed.userTokens)],
    decide: ([usage = [], tokens = []]) => {
      const hashes = tokens.map(({ hash }) => hash as string);
      // Not of whom: the receipt says it to those who have it.
      const done = note && withoutUser(note);
      const revoked = done && { ...done, operation: 'revoke-token' as const };
      const writes = [
        ...[fixed.forgetUser, fixed.eraseUserUsage, fixed.eraseUserTokens].map(query),
        query(fixed.forgetAuditedUser),
        ...hashes.flatMap((hash) =>
          noteDown(statements, key.org, revoked, { tokenId: tokenId(hash) }),
        ),
        ...noteDown(statements, key.org, done, {}),
      ];
      return { writes, result: { usage: usage.length, hashes } };
    },
  });
}

function withoutUser({ actor, ...note }: AuditNote): AuditNote {
  return actor ? { ...note, actor: { ...actor, userId: undefined } } : note;
}
