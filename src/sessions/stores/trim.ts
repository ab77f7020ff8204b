import { dayOf } from '../days.ts';
import { type MessageRules, mustGo, withTrimTime } from '../message-retention.ts';
import type { StoredSession } from '../store.ts';
import { PORTION, type SweepBounds } from '../swept.ts';
import { noteSession } from './audit.ts';
import { mutableColumns, type SessionRow, toSession } from './rows.ts';
import type { Query, Rows, SqlDatabase, Work } from './sql-database.ts';
import type { Statements } from './statements.ts';
import type { ByOrganisation } from './sweep-rows.ts';
import { addedBy, countAdded } from './totals.ts';

/**
 * Removes the messages of living sessions that their organisation keeps no longer, the oldest first.
 * Numbers, totals, version and the time of the last change stay: nobody has changed the session. One
 * that somebody else is at is left for later.
 *
 * @param due sessions of which messages are to go
 * @returns how many messages are gone
 */
export async function trimMessages(
  database: SqlDatabase,
  statements: Statements,
  due: ByOrganisation,
  bounds: SweepBounds,
): Promise<number> {
  let removed = 0;
  for (const [org, rows] of due) {
    for (const { id } of rows)
      removed += await database.write(trimWork(statements, { org, id: String(id) }, bounds));
  }
  return removed;
}

interface Key {
  readonly org: string;
  readonly id: string;
}

function trimWork(
  statements: Statements,
  key: Key & Readonly<Record<string, string>>,
  { now, rulesOf = () => NO_RULES, audits = () => false }: SweepBounds,
): Work<number> {
  const { fixed } = statements;
  const { org, id } = key;
  const rules = rulesOf(org);
  const note = audits(org) ? { operation: 'trim-messages' as const, at: now } : undefined;
  return {
    reach: { organisation: org },
    lanes: [id],
    look: [
      { text: fixed.lockDue, values: { ...key, before: now + 1 } },
      { text: fixed.oldestMessages, values: { ...key, limit: PORTION + 1 } },
    ],
    decide: ([sessions = [], oldest = []]) => {
      const row = sessions[0];
      if (!row) return { writes: [], result: 0 };
      const before = toSession(row as unknown as SessionRow);
      const messages = messagesIn(oldest);
      const staying = messages.findIndex((message) => !mustGo(message, before, rules, now));
      // Nothing in the middle goes, whatever the times of imported messages are.
      const gone = messages.slice(0, Math.min(staying < 0 ? PORTION : staying, PORTION));
      const session = without(before, gone, messages[gone.length], rules);
      const writes = [
        ...removal(statements, key, gone),
        { text: fixed.updateSession, values: { org, ...mutableColumns(session) } },
        countAdded(statements, org, dayOf(now), addedBy(session, before)),
        ...(gone.length > 0 ? noteSession(statements, org, note, session) : []),
      ];
      return { writes, result: gone.length };
    },
  };
}

const NO_RULES: MessageRules = { messageDays: undefined, newestMessages: undefined };

interface OldMessage {
  readonly sequence: number;
  readonly createdAt: number;
  /** UTF-8 bytes of its content. */
  readonly bytes: number;
}

function messagesIn(rows: Rows): readonly OldMessage[] {
  const all = rows as unknown as readonly { seq: number; created_at: number; bytes: number }[];
  return all.map(({ seq, created_at, bytes }) => ({ sequence: seq, createdAt: created_at, bytes }));
}

/** @param next the oldest message that stays; absent = none does */
function without(
  session: StoredSession,
  gone: readonly OldMessage[],
  next: OldMessage | undefined,
  rules: MessageRules,
): StoredSession {
  const bytes = gone.reduce((sum, message) => sum + message.bytes, 0);
  const trimmed = {
    ...session,
    firstSequence: next?.sequence ?? session.lastSequence + 1,
    firstAt: next?.createdAt ?? session.createdAt,
    // A database may count an odd character otherwise than it was counted when it came in.
    bytes: Math.max(session.bytes - bytes, 0),
  };
  return withTrimTime(trimmed, rules);
}

function removal(
  { removeOldest }: Statements,
  key: Key,
  gone: readonly OldMessage[],
): readonly Query[] {
  const last = gone.at(-1);
  if (!last) return [];
  const values = { ...key, until: last.sequence };
  return removeOldest.map((text) => ({ text, values }));
}
