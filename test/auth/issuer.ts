import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { type Reply, type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { JSON_TYPE } from './kit.ts';

/** A key that signs, with its public half as a JWKS has it. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: Record<string, unknown>;
  /** The public half as text, which is what a confused server takes for a secret. */
  readonly pem: string;
}

export async function newKey(kid: string, alg = 'RS256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, jwk, pem: await exportSPKI(publicKey) };
}

/** An authorization server on loopback that publishes what it is told. */
export interface Issuer {
  readonly url: string;
  readonly server: ScriptedUpstream;
  /** Keys it publishes from now on. */
  publish(...keys: readonly IssuerKey[]): void;
  /** Requests for its keys so far. */
  fetches(): number;
  /** Changes its metadata. */
  describe(change: Record<string, unknown>): void;
  /** Answers everything like this, until told to publish. */
  fail(reply: Reply): void;
}

export async function startIssuer(
  path = '/realms/r1',
  at: 'oauth' | 'openid' = 'oauth',
): Promise<Issuer> {
  const server = await scriptedUpstream();
  const url = `${server.base.origin}${path}`;
  const metadataAt =
    at === 'oauth'
      ? `/.well-known/oauth-authorization-server${path}`
      : `${path}/.well-known/openid-configuration`;
  let metadata: Record<string, unknown> = { issuer: url, jwks_uri: `${server.base.origin}/keys` };
  const json = (value: unknown): Reply => ({ headers: JSON_TYPE, body: JSON.stringify(value) });
  return {
    url,
    server,
    publish(...keys) {
      server.answer((request) => {
        if (request.url === metadataAt) return json(metadata);
        if (request.url === '/keys') return json({ keys: keys.map(({ jwk }) => jwk) });
        return { status: 404 };
      });
    },
    fetches: () => server.requests.filter(({ url: target }) => target === '/keys').length,
    describe(change) {
      metadata = { ...metadata, ...change };
    },
    fail: (reply) => server.answer(reply),
  };
}

/** A signed token; `undefined` takes a claim out. */
export function sign(
  key: IssuerKey,
  claims: JWTPayload,
  header: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const given = Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(given)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
    .sign(key.privateKey);
}
