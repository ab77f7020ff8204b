import { isWellFormed } from '../kernel/index.ts';
import {
  type Credentials,
  defineAuthScheme,
  requireCredential,
  unusableCredential,
} from './scheme.ts';

/** RFC 7617: sends `Authorization: Basic <base64 of username:password>`, text as UTF-8. */
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
      description: 'Password, or `{{name}}` of a variable that holds one.',
    },
  },
  sign(request, credentials) {
    const username = sendable(credentials, 'username');
    if (username.includes(':')) throw unusableCredential('username', 'has a colon');
    const pair = `${username}:${sendable(credentials, 'password')}`;
    const authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
    return { ...request, headers: { ...request.headers, authorization } };
  },
});

const CONTROL = /\p{Cc}/u;

function sendable(credentials: Credentials, field: string): string {
  const value = requireCredential(credentials, field);
  if (CONTROL.test(value)) throw unusableCredential(field, 'has control characters');
  if (!isWellFormed(value)) throw unusableCredential(field, 'is not valid Unicode');
  return value;
}
