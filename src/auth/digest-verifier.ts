import type { HttpRequest } from '../http/index.ts';
import {
  type Challenge,
  parseChallenges,
  quoted,
  unauthenticated,
  WrongCredential,
  withoutHeader,
} from './challenge.ts';
import { DigestNonces } from './digest-nonces.ts';
import { type DigestUser, digestResponse } from './digest-response.ts';
import type { Verifier, VerifierSurroundings } from './scheme.ts';
import { secretMatcher } from './secret.ts';

/** The one offered; RFC 7616 keeps MD5 for old servers, and we are none. */
const ALGORITHM = 'SHA-256';

/** Checks digests (RFC 7616, SHA-256, qop auth). A nonce serves five minutes, with each count once. */
export function digestVerifier(
  user: DigestUser,
  { clock, realm: name }: VerifierSurroundings,
): Verifier {
  const realm = name.replace(/[^\x20-\x7e]/g, '?');
  const nonces = new DigestNonces(clock);
  const isUser = secretMatcher(user.username);
  const challenge = (stale = '') =>
    `Digest realm=${quoted(realm)}, nonce="${nonces.issue()}", qop="auth", algorithm=${ALGORITHM}, charset=UTF-8${stale}`;
  return {
    admit(request) {
      const given = digestIn(request);
      if (!given)
        throw unauthenticated('a digest of user name and password is needed', challenge());
      const proof = secretMatcher(expected(user, realm, given, request));
      const known = isUser(given.username) && proof(given.response);
      if (!known || given.uri !== request.target || given.realm !== realm) {
        throw new WrongCredential('user name or password is wrong', challenge());
      }
      if (nonces.use(given.nonce, given.nc)) return withoutHeader(request, 'authorization');
      throw unauthenticated('the nonce has had its time', challenge(', stale=true'));
    },
  };
}

interface GivenDigest {
  readonly username: Uint8Array;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly nc: string;
  readonly cnonce: string;
  readonly response: string;
}

function digestIn({ headers }: HttpRequest): GivenDigest | undefined {
  const [credential, ...others] = parseChallenges(headers.authorization ?? '');
  if (!credential || others.length > 0 || credential.scheme !== 'digest') return undefined;
  const get = (name: string) => credential.parameters.get(name) ?? '';
  const algorithm = get('algorithm').toUpperCase();
  if (algorithm !== ALGORITHM || get('qop') !== 'auth' || !/^[0-9a-f]{8}$/i.test(get('nc'))) {
    return undefined;
  }
  return {
    username: usernameOf(credential),
    realm: get('realm'),
    nonce: get('nonce'),
    uri: get('uri'),
    nc: get('nc').toLowerCase(),
    cnonce: get('cnonce'),
    response: get('response'),
  };
}

function usernameOf({ parameters }: Challenge): Uint8Array {
  const extended = /^utf-8'[^']*'(.*)$/i.exec(parameters.get('username*') ?? '')?.[1];
  if (extended === undefined) return Buffer.from(parameters.get('username') ?? '', 'latin1');
  const text = extended.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(text, 'latin1');
}

function expected(
  user: DigestUser,
  realm: string,
  { nonce, nc, cnonce, uri }: GivenDigest,
  { method }: HttpRequest,
): string {
  const count = { nc, cnonce };
  return digestResponse({ ...user, algorithm: ALGORITHM, realm, nonce, method, uri, count });
}
