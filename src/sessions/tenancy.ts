import { hash as digest, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/index.ts';
import { Refusal } from './refusal.ts';
import type { SessionStore, TokenRecord, TokenScope } from './store.ts';

declare const proof: unique symbol;

/**
 * Proof of the right to act in one organisation. Only this file makes one, after it has seen a
 * valid token; whoever can name an organisation but holds no scope gets nothing from a store.
 */
export interface OrgScope {
  readonly organisation: string;
  /** The only user the bearer may act for (D26); `undefined` = the whole organisation. */
  readonly user: string | undefined;
  /** Which token it was, as its hash. */
  readonly tokenHash: string;
  readonly [proof]: true;
}

/**
 * Turns an `Authorization` header into a scope (D27). Looks at the token only, never at a session,
 * and does not know which organisations exist, so its refusals cannot tell.
 *
 * @param organisation as named in the path
 * @throws Refusal unauthenticated | token_expired | organisation_forbidden
 */
export async function authenticate(
  store: SessionStore,
  clock: Clock,
  authorization: string | undefined,
  organisation: string,
): Promise<OrgScope> {
  const token = bearerToken(authorization);
  if (token === undefined) throw unauthenticated('a bearer token is required', 'Bearer');
  const hash = hashToken(token);
  const record = await store.findToken(hash);
  if (record === undefined || !equal(record.hash, hash)) {
    throw unauthenticated('the token is not valid', INVALID);
  }
  if (record.expiresAt !== undefined && clock.now() >= record.expiresAt) {
    throw new Refusal('token_expired', 'the token has expired', { headers: challenge(INVALID) });
  }
  if (record.organisation !== organisation) {
    throw new Refusal('organisation_forbidden', 'the token is not for this organisation');
  }
  return { organisation, user: record.user, tokenHash: hash } as OrgScope;
}

/** What a new token may do, and for how long. */
export interface TokenOptions {
  /** Binds the token to one user (D26). */
  readonly user?: string;
  /** Default: `write`. */
  readonly scope?: TokenScope;
  /** Milliseconds since the Unix epoch at which it stops working. */
  readonly expiresAt?: number;
}

/** Where tokens are kept, and when. */
export interface TokenPlace {
  readonly store: SessionStore;
  readonly clock: Clock;
}

/** Makes a token of 256 random bits. It is not stored and cannot be shown again. */
export async function mintToken(
  { store, clock }: TokenPlace,
  organisation: string,
  options: TokenOptions = {},
): Promise<string> {
  const token = `cps_${randomBytes(32).toString('base64url')}`;
  await registerToken({ store, clock }, organisation, token, options);
  return token;
}

/**
 * Lets a token that somebody else made act in an organisation. Registering it again replaces what
 * it was registered for.
 *
 * @throws RangeError when no HTTP client could send it as a bearer token (RFC 6750 section 2.1)
 */
export async function registerToken(
  { store, clock }: TokenPlace,
  organisation: string,
  token: string,
  options: TokenOptions = {},
): Promise<void> {
  if (!TOKEN.test(token)) throw new RangeError('a token is 1 to 4096 visible ASCII characters');
  if (organisation === '') throw new RangeError('an organisation has a name');
  const record: TokenRecord = {
    hash: hashToken(token),
    organisation,
    user: options.user,
    scope: options.scope ?? 'write',
    createdAt: clock.now(),
    expiresAt: options.expiresAt,
  };
  await store.saveToken(record);
}

// Wider than the token68 of RFC 6750: API keys in use contain other visible characters.
const TOKEN = /^[\x21-\x7e]{1,4096}$/;
const INVALID = 'Bearer error="invalid_token"';

function bearerToken(authorization: string | undefined): string | undefined {
  const match = /^bearer +(\S+) *$/i.exec(authorization ?? '');
  return match?.[1] !== undefined && TOKEN.test(match[1]) ? match[1] : undefined;
}

function hashToken(token: string): string {
  return digest('sha256', token, 'hex');
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
