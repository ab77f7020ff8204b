import {
  credentialOf,
  quoted,
  unauthenticated,
  WrongCredential,
  withoutHeader,
} from './challenge.ts';
import {
  type Credentials,
  defineAuthScheme,
  requireCredential,
  unusableCredential,
} from './scheme.ts';
import { secretMatcher } from './secret.ts';

const TOKEN = /^[\x21-\x7e]+$/;

/** RFC 6750 section 2.1: `Authorization: Bearer <token>`, a token that both sides know. */
export const bearer = defineAuthScheme({
  type: 'bearer',
  fields: {
    token: {
      required: true,
      secret: true,
      description: 'Token, or `{{name}}` of a variable that holds one.',
    },
  },
  sign(request, credentials) {
    const authorization = `Bearer ${tokenOf(credentials)}`;
    return { ...request, headers: { ...request.headers, authorization } };
  },
  verify(credentials, { realm }) {
    const isToken = secretMatcher(tokenOf(credentials));
    const challenge = `Bearer realm=${quoted(realm)}`;
    return {
      admit(request) {
        const given = credentialOf(request.headers, 'Bearer');
        if (given === undefined) throw unauthenticated('a bearer token is needed', challenge);
        if (isToken(given)) return withoutHeader(request, 'authorization');
        throw new WrongCredential('the token is not valid', `${challenge}, error="invalid_token"`);
      },
    };
  },
});

function tokenOf(credentials: Credentials): string {
  const token = requireCredential(credentials, 'token');
  if (!TOKEN.test(token)) throw unusableCredential('token', 'has characters no token can have');
  return token;
}
