import type { Contents, KeptAnswer, KeptMessage, KeptSession, KeptTombstone } from '../contents.ts';
import type { PreparedStatements } from './prepared.ts';
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
import { PORTABLE, STATEMENTS } from './statements.ts';

/** Organisations that have anything but tokens. */
export function organisationsIn(statements: PreparedStatements): readonly string[] {
  const rows = statements.of(PORTABLE.organisations).all() as { org_id: string }[];
  return rows.map((row) => row.org_id);
}

/** The contents of one organisation. */
export function takeOut(statements: PreparedStatements, org: string): Contents {
  const sessions = statements.of(PORTABLE.sessions).all({ org }) as SessionRow[];
  const tombstones = statements.of(PORTABLE.tombstones).all({ org }) as TombstoneRow[];
  const answers = statements.of(PORTABLE.records).all({ org }) as KeptRecordRow[];
  return {
    sessions: sessions.map((row) => ({
      ...toSession(row),
      messages: messagesOf(statements, row.sid),
    })),
    tombstones: tombstones.map((row) => ({
      sessionId: row.session_id,
      reason: toReason(row.reason),
      at: row.deleted_at,
    })),
    answers: answers.map((row) => ({
      ...toAnswer(row),
      scope: row.scope,
      key: row.key,
      fingerprint: row.fingerprint,
      at: row.created_at,
    })),
  };
}

/** Replaces the contents of one organisation. Runs inside a transaction. */
export function putBack(statements: PreparedStatements, org: string, contents: Contents): void {
  for (const text of PORTABLE.erase) statements.of(text).run({ org });
  for (const session of contents.sessions) insertSession(statements, org, session);
  for (const tombstone of contents.tombstones) insertTombstone(statements, org, tombstone);
  for (const answer of contents.answers) insertAnswer(statements, org, answer);
}

function messagesOf(statements: PreparedStatements, sid: number): readonly KeptMessage[] {
  const rows = statements.of(PORTABLE.messages).all({ sid }) as MessageRow[];
  return rows.map(({ role, content, created_at }) => ({
    role: toRole(role),
    content,
    createdAt: created_at,
  }));
}

function insertSession(statements: PreparedStatements, org: string, session: KeptSession): void {
  const columns = { org, ...allColumns({ ...session, lastSequence: session.messages.length }) };
  const { sid } = statements.of(STATEMENTS.insertSession).get(columns) as { sid: number };
  for (const [index, { role, content, createdAt }] of session.messages.entries()) {
    statements
      .of(STATEMENTS.insertMessage)
      .run({ sid, sequence: index + 1, role: roleNumber(role), content, createdAt });
  }
}

function insertTombstone(
  statements: PreparedStatements,
  org: string,
  { sessionId, reason, at }: KeptTombstone,
): void {
  statements
    .of(STATEMENTS.insertTombstone)
    .run({ org, id: sessionId, reason: reasonNumber(reason), now: at });
}

function insertAnswer(
  statements: PreparedStatements,
  org: string,
  { at, version, ...answer }: KeptAnswer,
): void {
  const { scope, key, fingerprint, status, body } = answer;
  statements
    .of(STATEMENTS.insertRecord)
    .run({ org, scope, key, fingerprint, status, body, version: version ?? null, now: at });
}

interface MessageRow {
  readonly role: number;
  readonly content: string;
  readonly created_at: number;
}

interface TombstoneRow {
  readonly session_id: string;
  readonly reason: number;
  readonly deleted_at: number;
}

interface KeptRecordRow extends RecordRow {
  readonly scope: string;
  readonly key: string;
  readonly created_at: number;
}
