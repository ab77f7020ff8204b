import type { Metadata, Role } from '../contract.ts';
import type { Answer, StoredSession, TitleSource, TokenRecord, TokenScope } from '../store.ts';
import type { SqlValues } from './sql-database.ts';

/** A row of `sessions`. */
export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly session_group: string | null;
  readonly model: string | null;
  readonly model_given: number;
  readonly title: string;
  readonly title_source: number;
  readonly status: number;
  readonly metadata: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly expires_at: number;
  readonly last_seq: number;
  readonly first_seq: number;
  readonly first_at: number | null;
  readonly trim_at: number | null;
  readonly total_tokens: number;
  readonly bytes: number;
  readonly version: number;
  readonly parent_id: string | null;
  readonly parent_seq: number | null;
}

// Positions are what the file holds: append only.
const TITLE_SOURCES: readonly TitleSource[] = ['fallback', 'message', 'metadata', 'given'];
const STATUSES = ['active', 'completed'] as const;
const ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];
const REASONS = ['deleted', 'expired'] as const;
const SCOPES: readonly TokenScope[] = ['read', 'write', 'admin'];

/** The session that a row holds. */
export function toSession(row: SessionRow): StoredSession {
  return {
    id: row.id,
    userId: row.user_id,
    sessionGroup: row.session_group ?? undefined,
    model: row.model ?? undefined,
    modelGiven: row.model_given === 1,
    title: row.title,
    titleSource: TITLE_SOURCES[row.title_source] ?? 'fallback',
    status: STATUSES[row.status] ?? 'active',
    metadata: JSON.parse(row.metadata) as Metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    lastSequence: row.last_seq,
    firstSequence: row.first_seq,
    // Not noted before messages could go.
    firstAt: row.first_at ?? row.created_at,
    trimAt: row.trim_at ?? undefined,
    totalTokens: row.total_tokens,
    bytes: row.bytes,
    version: row.version,
    ...(row.parent_id !== null && {
      parent: { sessionId: row.parent_id, sequence: row.parent_seq ?? 0 },
    }),
  };
}

/** Values of the columns that an update may change. */
export function mutableColumns(session: StoredSession): SqlValues {
  return {
    id: session.id,
    model: session.model ?? null,
    modelGiven: session.modelGiven ? 1 : 0,
    title: session.title,
    titleSource: TITLE_SOURCES.indexOf(session.titleSource),
    status: STATUSES.indexOf(session.status),
    metadata: JSON.stringify(session.metadata),
    updatedAt: session.updatedAt,
    expiresAt: session.expiresAt,
    lastSequence: session.lastSequence,
    firstSequence: session.firstSequence,
    firstAt: session.firstAt,
    trimAt: session.trimAt ?? null,
    totalTokens: session.totalTokens,
    bytes: session.bytes,
    version: session.version,
  };
}

/** Values of all columns. */
export function allColumns(session: StoredSession): SqlValues {
  return {
    ...mutableColumns(session),
    user: session.userId,
    group: session.sessionGroup ?? null,
    createdAt: session.createdAt,
    parentId: session.parent?.sessionId ?? null,
    parentSequence: session.parent?.sequence ?? null,
  };
}

/** How a role is stored. */
export function roleNumber(role: Role): number {
  return ROLES.indexOf(role);
}

/** The role that a message gives. */
export function toRole(stored: number): Role {
  return ROLES[stored] ?? 'user';
}

/** How the reason of a tombstone is stored. */
export function reasonNumber(reason: (typeof REASONS)[number]): number {
  return REASONS.indexOf(reason);
}

/** The reason that a tombstone gives. */
export function toReason(stored: number): (typeof REASONS)[number] {
  return REASONS[stored] ?? 'deleted';
}

/** A row of `idempotency`. */
export interface RecordRow {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly version: number | null;
  readonly created_at: number;
}

/** The answer that a row keeps. */
export function toAnswer(row: RecordRow): Answer {
  return { status: row.status, body: row.body, version: row.version ?? undefined };
}

/** A row of `tokens`. */
export interface TokenRow {
  readonly hash: string;
  readonly org_id: string;
  readonly bound_user: string | null;
  readonly scope: number;
  readonly created_at: number | null;
  readonly expires_at: number | null;
}

/** The token that a row describes. */
export function toToken(row: TokenRow): TokenRecord {
  return {
    hash: row.hash,
    organisation: row.org_id,
    user: row.bound_user ?? undefined,
    scope: SCOPES[row.scope] ?? 'read',
    createdAt: row.created_at ?? undefined,
    expiresAt: row.expires_at ?? undefined,
  };
}

/** Values of all columns of a token. */
export function tokenColumns(token: TokenRecord): SqlValues {
  return {
    hash: token.hash,
    org: token.organisation,
    user: token.user ?? null,
    scope: SCOPES.indexOf(token.scope),
    createdAt: token.createdAt ?? null,
    expiresAt: token.expiresAt ?? null,
  };
}
