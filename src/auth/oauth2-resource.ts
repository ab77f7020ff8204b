import type { JWTPayload } from 'jose';
import { Problem } from '../kernel/index.ts';
import {
  credentialOf,
  quoted,
  unauthenticated,
  WrongCredential,
  withoutHeader,
} from './challenge.ts';
import { httpUrl } from './fetch-json.ts';
import { JwtCheck, TokenRefusal } from './jwt-check.ts';
import {
  type Credentials,
  defineAuthScheme,
  requireCredential,
  unusableCredential,
  type Verifier,
} from './scheme.ts';

/** RFC 6750 and RFC 9728: callers bring a JWT of an authorization server (RFC 9068). */
export const oauth2Resource = defineAuthScheme({
  type: 'oauth2',
  aliases: ['oauth', 'oauth2.0'],
  fields: {
    authorizationServerUri: {
      required: true,
      secret: false,
      description: 'Issuer of the tokens; its metadata lead to its keys.',
      aliases: ['issuer'],
    },
    resource: {
      required: true,
      secret: false,
      description: 'The URL by which callers know this server (RFC 8707).',
    },
    audience: {
      required: false,
      secret: false,
      description: 'The `aud` of the tokens. When absent, the resource.',
    },
    scopes: {
      required: false,
      secret: false,
      description: 'Scopes that a token must have, all of them: a list, or text with spaces.',
      aliases: ['scope'],
    },
    tokenEndpoint: {
      required: false,
      secret: false,
      description: 'For descriptions of the API; nothing is asked there.',
    },
    tokenValidation: {
      required: false,
      secret: false,
      description: 'How tokens are checked: `jwks`, by their signature.',
      values: ['jwks'],
    },
  },
  verify(credentials, surroundings): Verifier {
    const resource = address(credentials, 'resource');
    const issuer = address(credentials, 'authorizationServerUri');
    const scopes = (credentials.get('scopes') ?? '').split(/[\s,]+/).filter((one) => one !== '');
    const audience = credentials.get('audience') ?? requireCredential(credentials, 'resource');
    const check = new JwtCheck(issuer, audience, surroundings);
    const notice = noticeOf(credentials, resource, scopes);
    const challenge = [
      `Bearer realm=${quoted(surroundings.realm)}`,
      `resource_metadata=${quoted(new URL(notice.path, resource).href)}`,
      ...(scopes.length > 0 ? [`scope=${quoted(scopes.join(' '))}`] : []),
    ].join(', ');
    return {
      notice,
      async admit(request) {
        const token = credentialOf(request.headers, 'Bearer');
        if (token === undefined) throw unauthenticated('an access token is needed', challenge);
        const claims = await check.claimsOf(token).catch((refusal: unknown) => {
          if (!(refusal instanceof TokenRefusal)) throw refusal;
          throw new WrongCredential(refusal.message, `${challenge}, error="invalid_token"`);
        });
        const granted = scopesOf(claims);
        if (scopes.every((scope) => granted.has(scope))) {
          return withoutHeader(request, 'authorization');
        }
        throw new Problem('insufficient-scope', 'the token does not have every scope it needs', {
          headers: { 'www-authenticate': `${challenge}, error="insufficient_scope"` },
        });
      },
    };
  },
});

function address(credentials: Credentials, field: string): URL {
  const url = httpUrl(requireCredential(credentials, field));
  if (url) return url;
  throw unusableCredential(field, 'is not an http(s) URL without user and fragment');
}

/** RFC 9728: where a client that knows only this server finds out who issues its tokens. */
function noticeOf(credentials: Credentials, resource: URL, scopes: readonly string[]) {
  return {
    path: `/.well-known/oauth-protected-resource${resource.pathname.replace(/\/$/, '')}`,
    body: JSON.stringify({
      resource: credentials.get('resource'),
      authorization_servers: [credentials.get('authorizationServerUri')],
      ...(scopes.length > 0 && { scopes_supported: scopes }),
      bearer_methods_supported: ['header'],
    }),
  };
}

/** RFC 8693 section 4.2; some servers write a list, and call it `scp`. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<unknown> {
  const written = scope ?? scp;
  return new Set(Array.isArray(written) ? written : String(written ?? '').split(' '));
}
