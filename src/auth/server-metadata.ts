import { fetchJson, getJson, httpUrl } from './fetch-json.ts';
import type { AuthSurroundings } from './scheme.ts';

/** What an authorization server says of itself (RFC 8414, OpenID Connect Discovery). */
export interface ServerMetadata {
  /** As it stands in its tokens. */
  readonly issuer: string;
  readonly jwksUri: URL | undefined;
  readonly tokenEndpoint: URL | undefined;
}

/**
 * Asks an authorization server where its parts are.
 *
 * @throws Error saying why there is no usable answer; Problem of the transport
 */
export async function discover(
  issuer: URL,
  connect: AuthSurroundings['connect'],
): Promise<ServerMetadata> {
  const send = connect(issuer);
  for (const url of wellKnown(issuer)) {
    const { status, value } = await fetchJson(send, getJson(url));
    if (status === 200 && value) return read(value, issuer);
  }
  throw new Error('the authorization server has no metadata');
}

/** RFC 8414 section 3.1 puts the path after the well-known part, OpenID Connect before it. */
function wellKnown(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  return [
    new URL(`/.well-known/oauth-authorization-server${path}`, issuer),
    new URL(`${path}/.well-known/openid-configuration`, issuer),
  ];
}

function read(value: Readonly<Record<string, unknown>>, issuer: URL): ServerMetadata {
  const named = value.issuer;
  // RFC 8414 section 3.3: anybody could claim to be another.
  if (typeof named !== 'string' || bare(named) !== bare(issuer.href)) {
    throw new Error('the metadata of the authorization server name another issuer');
  }
  return {
    issuer: named,
    jwksUri: part(value.jwks_uri, issuer),
    tokenEndpoint: part(value.token_endpoint, issuer),
  };
}

function bare(url: string): string {
  return url.replace(/\/$/, '');
}

/** What was found over TLS does not lead out of it. */
function part(value: unknown, issuer: URL): URL | undefined {
  const url = typeof value === 'string' ? httpUrl(value) : undefined;
  return issuer.protocol === 'https:' && url?.protocol !== 'https:' ? undefined : url;
}
