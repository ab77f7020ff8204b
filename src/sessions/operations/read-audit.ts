import type { AuditInput } from '../additions.ts';
import type { AuditRecord } from '../audit.ts';
import type { Context } from '../context.ts';
import { auditCursors } from '../cursor.ts';
import { isForeign, type ListAnswer } from './list-sessions.ts';
import { timestamp } from './timestamp.ts';

/** A line of the audit log as it is shown. */
export interface AuditLine extends Omit<AuditRecord, 'at' | 'actor'> {
  /** RFC 3339 in UTC. */
  readonly at: string;
  /** Absent = whoever runs the service, or the service itself. */
  readonly actor?: { readonly token: string; readonly userId?: string };
}

/**
 * Lines of the audit log, the newest first.
 *
 * @throws Refusal invalid_parameter for a cursor of another list | scope_forbidden (D28)
 */
export async function readAudit(
  context: Context,
  { cursor, limit, ...given }: AuditInput,
): Promise<ListAnswer> {
  const none = { cursor: undefined, total: undefined };
  if (isForeign(context, given)) return { body: '[]', ...none };
  const { store, scope } = context;
  const filters = { ...given, userId: given.userId ?? scope.user };
  const { signingKey: key } = store;
  const after = cursor === undefined ? undefined : auditCursors.read(key, scope, filters, cursor);
  const found = await store.audit(scope, { ...filters, limit, after });
  const lines = found.slice(0, limit);
  const last = found.length > limit ? lines.at(-1) : undefined;
  return {
    ...none,
    body: JSON.stringify(lines.map(toLine)),
    cursor: last && auditCursors.make(key, scope, filters, last),
  };
}

/** A record as it is shown. */
export function toLine({ number, at, operation, result, actor, ...about }: AuditRecord): AuditLine {
  const { token, userId } = actor ?? {};
  return {
    ...{ number, at: timestamp(at), operation, result },
    ...(token !== undefined && { actor: { token, ...(userId !== undefined && { userId }) } }),
    ...about,
  };
}
