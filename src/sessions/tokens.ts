import { createHmac, hash as digest, randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/index.ts';
import type { AuditNote } from './audit.ts';
import type { SessionStore, TokenRecord, TokenScope } from './store.ts';

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

/** A token as it may be shown: everything but itself. */
export interface ListedToken extends Omit<TokenRecord, 'hash'> {
  /** Names it for revoking. */
  readonly id: string;
}

/** Makes a token of 256 random bits. It is not stored and cannot be shown again. */
export async function mintToken(
  place: TokenPlace,
  organisation: string,
  options: TokenOptions = {},
): Promise<string> {
  const token = asToken(randomBytes(32));
  await registerToken(place, organisation, token, options);
  return token;
}

/**
 * Lets a token that somebody else made act in an organisation. Registering it again replaces what
 * it was registered for.
 *
 * @throws RangeError when no HTTP client could send it as a bearer token (RFC 6750 section 2.1)
 */
export async function registerToken(
  place: TokenPlace,
  organisation: string,
  token: string,
  options: TokenOptions = {},
): Promise<void> {
  const note: AuditNote = { operation: 'create-token', at: place.clock.now() };
  await save(place, organisation, token, options, note);
}

async function save(
  { store, clock }: TokenPlace,
  organisation: string,
  token: string,
  options: TokenOptions,
  note?: AuditNote,
): Promise<void> {
  if (!isToken(token)) throw new RangeError('a token is 1 to 4096 visible ASCII characters');
  if (organisation === '') throw new RangeError('an organisation has a name');
  const record = {
    hash: hashToken(token),
    organisation,
    user: options.user,
    scope: options.scope ?? 'write',
    createdAt: clock.now(),
    expiresAt: options.expiresAt,
  };
  await store.saveToken(record, note);
}

/**
 * The token with which the program that runs the service calls it: made from the store's own key,
 * so that each process over the same store has the same, and what one of them sent another may
 * repeat. Nobody is given it, so the audit log does not tell of it.
 */
export async function ownToken(place: TokenPlace, organisation: string): Promise<string> {
  const token = deriveOwn(place.store, organisation);
  await save(place, organisation, token, {});
  return token;
}

/** The tokens of an organisation but the program's own, the oldest first. */
export async function listTokens(
  store: SessionStore,
  organisation: string,
): Promise<readonly ListedToken[]> {
  return (await records(store, organisation)).map(({ hash, ...token }) => ({
    id: tokenId(hash),
    ...token,
  }));
}

/** @returns whether the organisation had a token of that id */
export async function revokeToken(
  { store, clock }: TokenPlace,
  organisation: string,
  id: string,
): Promise<boolean> {
  const token = (await records(store, organisation)).find(({ hash }) => tokenId(hash) === id);
  const note: AuditNote = { operation: 'revoke-token', at: clock.now() };
  if (token) await store.removeToken(organisation, token.hash, note);
  return token !== undefined;
}

// Wider than the token68 of RFC 6750: API keys in use contain other visible characters.
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/** Whether a text can be sent as a bearer token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is kept of a token. */
export function hashToken(token: string): string {
  return digest('sha256', token, 'hex');
}

/**
 * Names a token for people. 64 bits of a hash tell the tokens of an organisation apart, and nobody
 * finds a token by them.
 */
export function tokenId(hash: string): string {
  return hash.slice(0, 16);
}

async function records(store: SessionStore, organisation: string): Promise<readonly TokenRecord[]> {
  const own = hashToken(deriveOwn(store, organisation));
  return (await store.listTokens(organisation)).filter(({ hash }) => hash !== own);
}

function deriveOwn({ signingKey }: SessionStore, organisation: string): string {
  return asToken(createHmac('sha256', signingKey).update(`own token of ${organisation}`).digest());
}

function asToken(bytes: Buffer): string {
  return `cps_${bytes.toString('base64url')}`;
}
