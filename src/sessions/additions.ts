import { parsePathTemplate } from '../http/index.ts';
import type { AuditFilters } from './audit.ts';
import type { Metadata, SessionRoute } from './contract.ts';
import type { Word } from './words.ts';

/** Operations beside those of the published contract, which stays as it is. */
export type AdditionName =
  | 'list-organisations'
  | 'search-messages'
  | 'fork-session'
  | 'report-usage'
  | 'report-quotas'
  | 'erase-user'
  | 'verify-receipt'
  | 'read-audit'
  | 'watch-organisation'
  | 'watch-session';

const ORGANISATIONS = '/api/v3/organizations';
const SESSIONS = `${ORGANISATIONS}/{organisation}/ai/sessions`;

/** Where they are served. Ids of sessions are UUIDs, so that no name here is one. */
export const ADDED_ROUTES: readonly SessionRoute<AdditionName>[] = [
  added('list-organisations', 'GET', ORGANISATIONS, 'read'),
  added('search-messages', 'GET', `${SESSIONS}/search`, 'read'),
  added('fork-session', 'POST', `${SESSIONS}/{sessionId}/fork`, 'write'),
  added('report-usage', 'GET', `${SESSIONS}/usage`, 'read'),
  added('report-quotas', 'GET', `${SESSIONS}/quotas`, 'read'),
  added('erase-user', 'POST', `${SESSIONS}/erase`, 'admin'),
  added('verify-receipt', 'POST', `${SESSIONS}/erase/verify`, 'read'),
  added('read-audit', 'GET', `${SESSIONS}/audit`, 'admin'),
  added('watch-organisation', 'GET', `${SESSIONS}/events`, 'read'),
  added('watch-session', 'GET', `${SESSIONS}/{sessionId}/events`, 'read'),
];

/** Query of search. */
export interface SearchInput {
  readonly words: readonly Word[];
  readonly userId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Body of fork. */
export interface ForkInput {
  /** Sequence number of the last message that is taken over; `undefined` = all. */
  readonly atMessage: number | undefined;
  readonly title: string | undefined;
  /** Merged into that of the session, as by an update. */
  readonly metadata: Metadata | undefined;
  readonly expirationMinutes: number;
}

/** A receipt of an erasure as somebody shows it. */
export interface ReceiptInput {
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

/** Query of the audit log. */
export interface AuditInput extends AuditFilters {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** What usage is told by; each is a member of the rows. */
export const USAGE_GROUPS = ['day', 'user', 'model'] as const;

/** Query of usage. Days are `YYYY-MM-DD` in UTC, both included. */
export interface UsageInput {
  readonly from: string;
  readonly to: string;
  readonly groupBy: readonly (typeof USAGE_GROUPS)[number][];
  readonly userId: string | undefined;
  readonly model: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

function added(
  operation: AdditionName,
  method: string,
  path: string,
  needs: SessionRoute['needs'],
): SessionRoute<AdditionName> {
  return { operation, method, path: parsePathTemplate(path), needs };
}
