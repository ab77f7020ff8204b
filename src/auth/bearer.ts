import { defineAuthScheme, requireCredential, unusableCredential } from './scheme.ts';

const TOKEN = /^[\x21-\x7e]+$/;

/** RFC 6750 section 2.1: sends `Authorization: Bearer <token>`. */
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
    const token = requireCredential(credentials, 'token');
    if (!TOKEN.test(token)) throw unusableCredential('token', 'has characters no token can have');
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  },
});
