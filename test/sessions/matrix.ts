import type { OperationName } from '../../src/sessions/index.ts';

/** Whose session an operation is about, as seen from organisation `acme` and its user `u-1`. */
export const OWNERS = ['own', 'another user’s', 'foreign', 'absent', 'expired', 'deleted'] as const;
export type Owner = (typeof OWNERS)[number];

/** What a caller holds. */
export const HOLDERS = [
  'no token',
  'an unknown token',
  'a revoked token',
  'an expired token',
  'a token of another organisation',
  'a reading token',
  'a writing token',
  'an administering token',
  'a token of the user',
  'a reading token of the user',
  'a token of another user',
] as const;
export type Holder = (typeof HOLDERS)[number];

/** How an operation is asked for, on every surface. */
export interface Row {
  readonly writes: boolean;
  /** Whether it is about one session that is there already. */
  readonly onSession: boolean;
  /** Name of the tool of the flagship that does it. */
  readonly tool: string;
  /** @param user whose session it is about */
  readonly body?: (user: string) => object;
}

const said = [{ role: 'user', content: 'said by the matrix' }];

/** Every operation of the service has a row, or the suite fails. */
export const ROWS: Readonly<Record<OperationName, Row>> = {
  'list-sessions': {
    writes: false,
    onSession: false,
    tool: 'list-chat-sessions-multi-tenant',
  },
  'create-session': {
    writes: true,
    onSession: false,
    tool: 'create-new-chat-session-multi',
    body: (userId) => ({ userId, initialMessages: said }),
  },
  'get-session': { writes: false, onSession: true, tool: 'get-specific-chat-session' },
  'append-messages': {
    writes: true,
    onSession: true,
    tool: 'update-session',
    body: () => ({ newMessages: said, tokensUsed: 1 }),
  },
  'delete-session': { writes: true, onSession: true, tool: 'delete-chat-session' },
  'extend-session': {
    writes: true,
    onSession: true,
    tool: 'extend-session-expiration',
    body: () => ({ additionalMinutes: 7 }),
  },
};

/** What must come out: a status, and the code of a refusal. */
export type Outcome = readonly [status: number, code?: string];

/** The rules (D16, D26, D27, D28) in the order in which they are applied. */
export function expected(holder: Holder, operation: OperationName, owner: Owner): Outcome {
  const { writes, onSession } = ROWS[operation];
  const outside = OUTSIDE[holder];
  if (outside) return outside;
  if (writes && holder.startsWith('a reading')) return [403, 'scope_forbidden'];
  const user = userOf(holder);
  if (operation === 'list-sessions') return [200];
  if (operation === 'create-session') return createdFor(user, owner);
  if (operation === 'delete-session') return [200];
  return onSession ? foundBy(user, owner) : [200];
}

/** What comes out for those whom nothing is for. */
export const OUTSIDE: Partial<Record<Holder, Outcome>> = {
  'no token': [401, 'unauthenticated'],
  'an unknown token': [401, 'unauthenticated'],
  'a revoked token': [401, 'unauthenticated'],
  'an expired token': [401, 'token_expired'],
  'a token of another organisation': [403, 'organisation_forbidden'],
};

/** Whether the operation may find or change the session. An expired one can still be removed. */
export function reaches(holder: Holder, operation: OperationName, owner: Owner): boolean {
  if (OUTSIDE[holder]) return false;
  const there = owner === 'own' || owner === 'another user’s';
  if (!there && !(owner === 'expired' && operation === 'delete-session')) return false;
  const user = userOf(holder);
  return user === undefined || user === ownerUser(owner);
}

/** The user that a session is for. */
export function ownerUser(owner: Owner): string {
  return owner === 'another user’s' ? 'u-2' : 'u-1';
}

/** The only user that a token may act for. */
export function userOf(holder: Holder): string | undefined {
  if (holder.endsWith('of the user')) return 'u-1';
  return holder === 'a token of another user' ? 'u-9' : undefined;
}

function createdFor(user: string | undefined, owner: Owner): Outcome {
  const allowed = user === undefined || user === ownerUser(owner);
  return allowed ? [201] : [403, 'scope_forbidden'];
}

function foundBy(user: string | undefined, owner: Owner): Outcome {
  const missing: Outcome = [404, 'session_not_found'];
  if (owner === 'foreign' || owner === 'absent' || owner === 'deleted') return missing;
  if (user !== undefined && user !== ownerUser(owner)) return missing;
  return owner === 'expired' ? [404, 'session_expired'] : [200];
}
