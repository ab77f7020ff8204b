import type { AuditFilters, AuditNote, AuditQuery, AuditRecord, AuditSubject } from '../audit.ts';
import type { StoredSession } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';

/**
 * What adds a line to the audit log, if there is something to note. Numbers are given under a lock
 * that is held until the commit, so that they are in the order of commits.
 */
export function noteDown(
  { fixed }: Statements,
  org: string,
  note: AuditNote | undefined,
  about: AuditSubject,
  result: AuditRecord['result'] = 'done',
): readonly Query[] {
  if (!note) return [];
  const { operation, at, actor, requestId } = note;
  const values = {
    ...{ org, operation, result },
    actor: actor?.token ?? null,
    actorUser: actor?.userId ?? null,
    session: about.sessionId ?? null,
    user: about.userId ?? null,
    token: about.tokenId ?? null,
    request: requestId ?? null,
  };
  return [
    { text: fixed.countAudit, values: { org, at } },
    { text: fixed.addAudit, values },
  ];
}

/** The same of a change of a session. */
export function noteSession(
  statements: Statements,
  org: string,
  note: AuditNote | undefined,
  { id: sessionId, userId }: Pick<StoredSession, 'id' | 'userId'>,
): readonly Query[] {
  return noteDown(statements, org, note, { sessionId, userId });
}

/** What finds lines: one more than wanted, to see whether there are more. */
export function auditQuery({ organisation: org }: OrgScope, query: AuditQuery): Query {
  const { after, limit } = query;
  const asked = FILTERS.filter(([name]) => query[name] !== undefined);
  const conditions = [
    'org_id = $org',
    ...asked.map(([, condition]) => condition),
    ...(after ? ['(at, n) < ($afterAt, $afterNumber)'] : []),
  ];
  return {
    text: `select * from audit where ${conditions.join(' and ')}
      order by at desc, n desc limit $limit`,
    values: {
      ...{ org, limit: limit + 1 },
      ...Object.fromEntries(asked.map(([name]) => [name, query[name] ?? null])),
      ...(after && { afterAt: after.at, afterNumber: after.number }),
    },
  };
}

const FILTERS: readonly (readonly [name: keyof AuditFilters, condition: string])[] = [
  ['sessionId', 'session_id = $sessionId'],
  ['userId', 'user_id = $userId'],
  ['operation', 'operation = $operation'],
  ['from', 'at >= $from'],
  ['to', 'at < $to'],
];

/** The lines that were found. */
export function auditIn(rows: Rows): readonly AuditRecord[] {
  return (rows as unknown as readonly AuditRow[]).map((row) => ({
    number: row.n,
    at: row.at,
    operation: row.operation,
    result: row.result,
    ...(row.actor !== null && {
      actor: { token: row.actor, userId: row.actor_user ?? undefined },
    }),
    ...(row.session_id !== null && { sessionId: row.session_id }),
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.token_id !== null && { tokenId: row.token_id }),
    ...(row.request_id !== null && { requestId: row.request_id }),
  }));
}

interface AuditRow {
  readonly n: number;
  readonly at: number;
  readonly operation: AuditRecord['operation'];
  readonly result: AuditRecord['result'];
  readonly actor: string | null;
  readonly actor_user: string | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly token_id: string | null;
  readonly request_id: string | null;
}
