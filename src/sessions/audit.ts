import { ADDED_ROUTES, type AdditionName } from './additions.ts';
import type { Context } from './context.ts';
import { type OperationName, SESSION_ROUTES } from './contract.ts';
import type { RefusalCode } from './refusal.ts';
import { tokenId } from './tokens.ts';

/** What happens without a request: by whoever runs the service, or by the service itself. */
const UNASKED = [
  'create-token',
  'revoke-token',
  'replace-contents',
  'import-session',
  'expire-session',
  'trim-messages',
] as const;

/** What the audit log can tell of. Stored as it stands: a name never gets another meaning. */
export type AuditedOperation = OperationName | AdditionName | (typeof UNASKED)[number];

/** All of them. */
export const AUDITED: readonly AuditedOperation[] = [
  ...[...SESSION_ROUTES, ...ADDED_ROUTES].map(({ operation }) => operation),
  ...UNASKED,
];

/** What is noted of a change beside what it is about: by whom, when, in which request. */
export interface AuditNote {
  readonly operation: AuditedOperation;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Absent = whoever runs the service, or the service itself. */
  readonly actor?: Actor;
  readonly requestId?: string;
}

/** The token that somebody acted with. */
export interface Actor {
  /** As it is listed; never the token. */
  readonly token: string;
  /** The only user it may act for. */
  readonly userId: string | undefined;
}

/** What a change is about. Never what was said. */
export interface AuditSubject {
  readonly sessionId?: string;
  readonly userId?: string;
  /** As it is listed. */
  readonly tokenId?: string;
}

/** One line of the audit log. */
export interface AuditRecord extends AuditNote, AuditSubject {
  /** Counts the lines of an organisation, in the order of their commits, without a gap. */
  readonly number: number;
  readonly result: 'done' | RefusalCode;
}

/** A place in the log. Times never run backwards in it. */
export type AuditPosition = Pick<AuditRecord, 'at' | 'number'>;

/** Which lines are told. */
export interface AuditFilters {
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
  readonly operation: AuditedOperation | undefined;
  /** Milliseconds since the Unix epoch, included. */
  readonly from: number | undefined;
  /** Milliseconds since the Unix epoch, not included. */
  readonly to: number | undefined;
}

/** One page of them, the newest first. */
export interface AuditQuery extends AuditFilters {
  readonly limit: number;
  /** Only lines before this one. */
  readonly after: AuditPosition | undefined;
}

/** All lines. */
export const EVERY_LINE: AuditFilters = {
  sessionId: undefined,
  userId: undefined,
  operation: undefined,
  from: undefined,
  to: undefined,
};

/** What is always noted: it is rare, and somebody will ask. */
const ALWAYS: readonly AuditedOperation[] = ['erase-user'];

/** What is noted of a change that a caller makes; `undefined` = nothing. */
export function noteOf(
  { scope, settings, clock, requestId }: Context,
  operation: OperationName | AdditionName,
): AuditNote | undefined {
  if (settings.audit !== 'all' && !ALWAYS.includes(operation)) return undefined;
  const actor = { token: tokenId(scope.tokenHash), userId: scope.user };
  return { operation, at: clock.now(), actor, requestId };
}
