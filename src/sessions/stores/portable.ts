import type {
  Contents,
  KeptAnswer,
  KeptMessage,
  KeptSession,
  KeptTombstone,
  KeptUsage,
} from '../contents.ts';
import { insertMessages } from './insert-messages.ts';
import {
  allColumns,
  type RecordRow,
  reasonNumber,
  roleNumber,
  type SessionRow,
  toAnswer,
  toReason,
  toRole,
  toSession,
} from './rows.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { putBackTotals, spentIn } from './totals.ts';
import { addUsage } from './usage.ts';

/** What finds the contents of one organisation; `contentsIn` takes what they find. */
export function takeOutQueries({ fixed }: Statements, org: string): readonly Query[] {
  const { keptSessions, keptMessages, keptTombstones, keptRecords, keptUsage, keptTotals } = fixed;
  const texts = [
    ...[keptSessions, keptMessages, keptTombstones, keptRecords],
    ...[keptUsage, keptTotals],
  ];
  return texts.map((text) => ({ text, values: { org } }));
}

/** The contents that were found. */
export function contentsIn([
  sessions,
  messages,
  tombstones,
  records,
  usage = [],
  totals,
]: readonly Rows[]): Contents {
  const spent = spentIn(totals);
  const said = messagesBySession((messages ?? []) as unknown as readonly MessageRow[]);
  return {
    sessions: ((sessions ?? []) as unknown as readonly SessionRow[]).map((row) => ({
      ...toSession(row),
      messages: said.get(row.id) ?? [],
    })),
    tombstones: ((tombstones ?? []) as unknown as readonly TombstoneRow[]).map(toTombstone),
    answers: ((records ?? []) as unknown as readonly KeptRecordRow[]).map(toKeptAnswer),
    ...(usage.length > 0 && { usage: usage.map((row) => ({ ...row }) as unknown as KeptUsage) }),
    ...(spent && { spent }),
  };
}

/**
 * What replaces the contents of one organisation.
 *
 * @throws Error when these are no contents
 */
export function putBackQueries(
  statements: Statements,
  org: string,
  contents: Contents,
): readonly Query[] {
  const { fixed, removeSessions } = statements;
  const { eraseTombstones, eraseRecords, eraseUsage, eraseAudit } = fixed;
  const texts = [...removeSessions, eraseTombstones, eraseRecords, eraseUsage, eraseAudit];
  return [
    ...texts.map((text) => ({ text, values: { org } })),
    ...contents.sessions.flatMap((session) => insertSession(statements, org, session)),
    ...contents.tombstones.map((tombstone) => insertTombstone(statements, org, tombstone)),
    ...contents.answers.map((answer) => insertAnswer(statements, org, answer)),
    ...(contents.usage ?? []).map((row) => addUsage(statements, org, row)),
    putBackTotals(statements, org, contents),
  ];
}

/** The tombstone that a row is. */
export function toTombstone(row: TombstoneRow): KeptTombstone {
  return { sessionId: row.session_id, reason: toReason(row.reason), at: row.deleted_at };
}

/** The answer that a row keeps, with what it is found by. */
export function toKeptAnswer(row: KeptRecordRow): KeptAnswer {
  const { scope, key, fingerprint, created_at: at } = row;
  return { ...toAnswer(row), scope, key, fingerprint, at };
}

function messagesBySession(rows: readonly MessageRow[]): Map<string, KeptMessage[]> {
  const said = new Map<string, KeptMessage[]>();
  for (const { session_id, role, content, created_at } of rows) {
    const message = { role: toRole(role), content, createdAt: created_at };
    const before = said.get(session_id);
    if (before) before.push(message);
    else said.set(session_id, [message]);
  }
  return said;
}

/** What stores a session with its messages. */
export function insertSession(
  statements: Statements,
  org: string,
  session: KeptSession,
): readonly Query[] {
  // What was taken out before messages could go says nothing of that.
  const { firstSequence = 1, firstAt = session.createdAt, trimAt } = session;
  const lastSequence = firstSequence - 1 + session.messages.length;
  const columns = allColumns({ ...session, firstSequence, lastSequence, firstAt, trimAt });
  const messages = session.messages.map(({ role, content, createdAt }, index) => ({
    ...{ sequence: firstSequence + index, role: roleNumber(role), content, createdAt },
  }));
  return [
    { text: statements.fixed.insertSession, values: { org, ...columns } },
    ...insertMessages(statements, { org, id: session.id }, messages),
  ];
}

/** What stores a tombstone. */
export function insertTombstone(
  { fixed }: Statements,
  org: string,
  { sessionId: id, reason, at: now }: KeptTombstone,
): Query {
  return { text: fixed.insertTombstone, values: { org, id, reason: reasonNumber(reason), now } };
}

/** What keeps an answer for replay. */
export function insertAnswer(
  { fixed }: Statements,
  org: string,
  { at: now, version, ...answer }: KeptAnswer,
): Query {
  const { scope, key, fingerprint, status, body } = answer;
  return {
    text: fixed.insertRecord,
    values: { org, scope, key, fingerprint, status, body, version: version ?? null, now },
  };
}

interface MessageRow {
  readonly session_id: string;
  readonly role: number;
  readonly content: string;
  readonly created_at: number;
}

/** A row of `tombstones`. */
export interface TombstoneRow {
  readonly session_id: string;
  readonly reason: number;
  readonly deleted_at: number;
}

/** A row of `idempotency`, whole. */
export interface KeptRecordRow extends RecordRow {
  readonly scope: string;
  readonly key: string;
}
