import { isWellFormed } from '../kernel/index.ts';
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

/** RFC 7617: `Authorization: Basic <base64 of username:password>`, text as UTF-8. */
export const basic = defineAuthScheme({
  type: 'basic',
  fields: {
    username: {
      required: true,
      secret: false,
      description: 'User name; has no colon (RFC 7617 section 2).',
    },
    password: {
      required: true,
      secret: true,
      mayBeEmpty: true,
      description: 'Password, or `{{name}}` of a variable that holds one.',
    },
  },
  sign(request, credentials) {
    // An empty one comes only from a document that writes it so: many APIs want their key as the name alone.
    const password = credentials.get('password') === '' ? '' : sendable(credentials, 'password');
    const encoded = Buffer.from(`${nameOf(credentials)}:${password}`, 'utf8').toString('base64');
    const authorization = `Basic ${encoded}`;
    return { ...request, headers: { ...request.headers, authorization } };
  },
  verify(credentials, { realm }) {
    const isPair = secretMatcher(`${nameOf(credentials)}:${sendable(credentials, 'password')}`);
    const challenge = `Basic realm=${quoted(realm)}, charset="UTF-8"`;
    return {
      admit(request) {
        const given = credentialOf(request.headers, 'Basic');
        if (given === undefined) {
          throw unauthenticated('a user name and a password are needed', challenge);
        }
        if (BASE64.test(given) && isPair(Buffer.from(given, 'base64'))) {
          return withoutHeader(request, 'authorization');
        }
        throw new WrongCredential('user name or password is wrong', challenge);
      },
    };
  },
});

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function nameOf(credentials: Credentials): string {
  const username = sendable(credentials, 'username');
  if (username.includes(':')) throw unusableCredential('username', 'has a colon');
  return username;
}

const CONTROL = /\p{Cc}/u;

function sendable(credentials: Credentials, field: string): string {
  const value = requireCredential(credentials, field);
  if (CONTROL.test(value)) throw unusableCredential(field, 'has control characters');
  if (!isWellFormed(value)) throw unusableCredential(field, 'is not valid Unicode');
  return value;
}
