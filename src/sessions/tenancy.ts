import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/index.ts';
import { Refusal } from './refusal.ts';
import type { SessionStore, TokenRecord, TokenScope } from './store.ts';
import { hashToken, isToken } from './tokens.ts';

declare const proof: unique symbol;

/**
 * Proof of the right to act in one organisation. Only this file makes one, after it has seen a
 * valid token; whoever can name an organisation but holds no scope gets nothing from a store.
 */
export interface OrgScope {
  readonly organisation: string;
  /** The only user the bearer may act for (D26); `undefined` = the whole organisation. */
  readonly user: string | undefined;
  readonly may: TokenScope;
  /** Which token it was, as its hash. */
  readonly tokenHash: string;
  readonly [proof]: true;
}

/**
 * Turns an `Authorization` header into a scope (D27). Looks at the token only, never at a session,
 * and does not know which organisations exist, so its refusals cannot tell.
 *
 * @param organisation as named in the path
 * @param anyToken lets a token that nobody knows act in every organisation: for development
 * @throws Refusal unauthenticated | token_expired | organisation_forbidden
 */
export async function authenticate(
  store: SessionStore,
  clock: Clock,
  authorization: string | undefined,
  organisation: string,
  anyToken = false,
): Promise<OrgScope> {
  const { hash, record } = await identify(store, clock, authorization, anyToken);
  if (record === undefined) {
    return { organisation, user: undefined, may: 'admin', tokenHash: hash } as OrgScope;
  }
  if (record.organisation !== organisation) {
    throw new Refusal('organisation_forbidden', 'the token is not for this organisation');
  }
  return { organisation, user: record.user, may: record.scope, tokenHash: hash } as OrgScope;
}

/**
 * The scope of whoever runs the service, for what only they ask of it. No request ever comes by it.
 */
export function operatorScope(organisation: string): OrgScope {
  return { organisation, user: undefined, may: 'admin', tokenHash: '' } as OrgScope;
}

/** What is known of the token in an `Authorization` header, whatever it is worth by now. */
export async function knownToken(
  store: SessionStore,
  authorization: string | undefined,
): Promise<TokenRecord | undefined> {
  const token = bearerToken(authorization);
  return token === undefined ? undefined : store.findToken(hashToken(token));
}

/** Where a bearer may act, and how. */
export type Membership = Pick<OrgScope, 'organisation' | 'user' | 'may'>;

/**
 * The organisations that a bearer may act in: the one that the token is for, or, where any token is
 * taken, all that have contents.
 *
 * @throws Refusal unauthenticated | token_expired
 */
export async function membershipsOf(
  store: SessionStore,
  clock: Clock,
  authorization: string | undefined,
  anyToken: boolean,
): Promise<readonly Membership[]> {
  const { record } = await identify(store, clock, authorization, anyToken);
  if (record) return [{ organisation: record.organisation, user: record.user, may: record.scope }];
  const every = await store.organisations();
  return every.map((organisation) => ({ organisation, user: undefined, may: 'admin' }));
}

/** Who calls. Without a record it is a token that nobody knows, which is taken. */
async function identify(
  store: SessionStore,
  clock: Clock,
  authorization: string | undefined,
  anyToken: boolean,
): Promise<{ readonly hash: string; readonly record: TokenRecord | undefined }> {
  const token = bearerToken(authorization);
  if (token === undefined) throw unauthenticated('a bearer token is required', 'Bearer');
  const hash = hashToken(token);
  const record = await store.findToken(hash);
  if (record === undefined && anyToken) return { hash, record };
  if (record === undefined || !equal(record.hash, hash)) {
    throw unauthenticated('the token is not valid', INVALID);
  }
  if (record.expiresAt !== undefined && clock.now() >= record.expiresAt) {
    throw new Refusal('token_expired', 'the token has expired', { headers: challenge(INVALID) });
  }
  return { hash, record };
}

/**
 * Lets a scope do what needs some right, before anything else is looked at.
 *
 * @throws Refusal scope_forbidden
 */
export function requireRight({ may }: OrgScope, needed: TokenScope): void {
  if (RIGHTS.indexOf(may) >= RIGHTS.indexOf(needed)) return;
  throw new Refusal('scope_forbidden', `the token may not do this: its scope is ${may}`);
}

/** Each includes those before it. */
const RIGHTS: readonly TokenScope[] = ['read', 'write', 'admin'];

const INVALID = 'Bearer error="invalid_token"';

function bearerToken(authorization: string | undefined): string | undefined {
  const match = /^bearer +(\S+) *$/i.exec(authorization ?? '');
  return match?.[1] !== undefined && isToken(match[1]) ? match[1] : undefined;
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}

function unauthenticated(message: string, scheme: string): Refusal {
  return new Refusal('unauthenticated', message, { headers: challenge(scheme) });
}

function challenge(scheme: string): Record<string, string> {
  return { 'www-authenticate': scheme };
}
