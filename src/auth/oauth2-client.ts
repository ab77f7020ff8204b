import type { HttpRequest } from '../http/index.ts';
import { credentialOf } from './challenge.ts';
import { httpUrl, targetOf } from './fetch-json.ts';
import {
  type AuthSurroundings,
  type Credentials,
  defineAuthScheme,
  requireCredential,
  type Signer,
  unusableCredential,
} from './scheme.ts';
import { discover } from './server-metadata.ts';
import { type Locate, type TokenRequest, TokenSource } from './token-source.ts';

/** RFC 6749 section 4.4: gets its tokens itself, with the credentials of a client. */
export const oauth2Client = defineAuthScheme({
  type: 'oauth2',
  aliases: ['oauth', 'oauth2.0', 'oauth2-client-credentials'],
  fields: {
    tokenEndpoint: {
      required: false,
      secret: false,
      description: 'URL that issues tokens. When absent, the authorization server is asked for it.',
      aliases: ['tokenUrl', 'tokenUri', 'token_endpoint', 'token_url'],
    },
    authorizationServerUri: {
      required: false,
      secret: false,
      description: 'Issuer, which is asked for its token endpoint when none is given.',
      aliases: ['issuer'],
    },
    clientId: {
      required: true,
      secret: false,
      description: 'Name of the client.',
      aliases: ['client_id', 'client-id'],
    },
    clientSecret: {
      required: true,
      secret: true,
      description: 'Secret of the client, or `{{name}}` of a variable that holds one.',
      aliases: ['client_secret', 'client-secret'],
    },
    clientAuthentication: {
      required: false,
      secret: false,
      description: 'How the client proves itself: `basic` (when absent) or `post`, in the form.',
      values: ['basic', 'post'],
    },
    scopes: {
      required: false,
      secret: false,
      description: 'Scopes to ask for: a list, or text with spaces between them.',
      aliases: ['scope'],
    },
    audience: { required: false, secret: false, description: 'Audience to ask for.' },
    resource: { required: false, secret: false, description: 'Resource to ask for (RFC 8707).' },
    grantType: {
      required: false,
      secret: false,
      description: 'The grant, of which there is one.',
      aliases: ['grant_type'],
      values: ['client_credentials'],
    },
  },
  open(credentials, surroundings): Signer {
    const source = new TokenSource(locate(credentials, surroundings), surroundings.clock);
    return {
      sign: (request) => withToken(request, source.token()),
      answer: (request) =>
        withToken(request, source.renew(credentialOf(request.headers, 'Bearer') ?? '')),
    };
  },
});

/** No promise when there is a token. */
function withToken(
  request: HttpRequest,
  token: string | Promise<string>,
): HttpRequest | Promise<HttpRequest> {
  if (typeof token !== 'string') return token.then((ready) => withToken(request, ready));
  const authorization = `Bearer ${token}`;
  return { ...request, headers: { ...request.headers, authorization } };
}

function locate(credentials: Credentials, { connect }: AuthSurroundings): Locate {
  const requestAt = tokenRequest(credentials);
  const endpoint = address(credentials, 'tokenEndpoint');
  const issuer = address(credentials, 'authorizationServerUri');
  if (!endpoint && !issuer) throw unusableCredential('tokenEndpoint', 'is not set');
  return async () => {
    const url = endpoint ?? (issuer && (await discover(issuer, connect)).tokenEndpoint);
    if (!url) throw new Error('the authorization server names no token endpoint');
    return { send: connect(url), request: requestAt(url) };
  };
}

function address(credentials: Credentials, field: string): URL | undefined {
  const text = credentials.get(field);
  if (!text) return undefined;
  const url = httpUrl(text);
  if (url) return url;
  throw unusableCredential(field, 'is not an http(s) URL without user and fragment');
}

function tokenRequest(credentials: Credentials): (endpoint: URL) => TokenRequest {
  const id = requireCredential(credentials, 'clientId');
  const secret = requireCredential(credentials, 'clientSecret');
  const inForm = credentials.get('clientAuthentication') === 'post';
  const form = formOf({
    grant_type: 'client_credentials',
    scope: credentials.get('scopes'),
    audience: credentials.get('audience'),
    resource: credentials.get('resource'),
    ...(inForm && { client_id: id, client_secret: secret }),
  });
  // RFC 6749 section 2.3.1: both parts form-encoded before they are put together.
  const pair = `${formEncode(id)}:${formEncode(secret)}`;
  const basic = `Basic ${Buffer.from(pair, 'latin1').toString('base64')}`;
  const headers: Record<string, string> = inForm ? {} : { authorization: basic };
  return (endpoint) => ({ target: targetOf(endpoint), headers, form });
}

function formOf(fields: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).filter((field): field is [string, string] => !!field[1]);
  return new URLSearchParams(given).toString();
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
