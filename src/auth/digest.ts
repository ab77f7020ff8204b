import { isWellFormed } from '../kernel/index.ts';
import { DigestSigner } from './digest-signer.ts';
import { digestVerifier } from './digest-verifier.ts';
import {
  type Credentials,
  defineAuthScheme,
  requireCredential,
  unusableCredential,
} from './scheme.ts';

/** RFC 7616: proves the knowledge of a password without sending it. */
export const digest = defineAuthScheme({
  type: 'digest',
  fields: {
    username: { required: true, secret: false, description: 'User name; has no colon.' },
    password: {
      required: true,
      secret: true,
      description: 'Password, or `{{name}}` of a variable that holds one.',
    },
  },
  open: (credentials) => new DigestSigner(userOf(credentials)),
  verify: (credentials, surroundings) => digestVerifier(userOf(credentials), surroundings),
});

function userOf(credentials: Credentials) {
  const username = requireCredential(credentials, 'username');
  const password = requireCredential(credentials, 'password');
  if (username.includes(':')) throw unusableCredential('username', 'has a colon');
  if (!isWellFormed(username)) throw unusableCredential('username', 'is not valid Unicode');
  if (!isWellFormed(password)) throw unusableCredential('password', 'is not valid Unicode');
  return { username, password };
}
