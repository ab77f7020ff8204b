import { createHash } from 'node:crypto';

/** Hash functions a digest may be made with, the better one first. */
export const DIGEST_ALGORITHMS = ['SHA-256', 'MD5'] as const;

/** One of {@link DIGEST_ALGORITHMS}. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** Who proves that they know a password. */
export interface DigestUser {
  readonly username: string;
  readonly password: string;
}

/** What a digest is made of. Text of header fields is as Node has it (latin1). */
export interface DigestInput extends DigestUser {
  readonly algorithm: DigestAlgorithm;
  readonly realm: string;
  readonly nonce: string;
  readonly method: string;
  /** The request target. */
  readonly uri: string;
  /** With `qop=auth`; absent = the form of RFC 2069, which servers of the time before still want. */
  readonly count?: { readonly nc: string; readonly cnonce: string };
}

/** RFC 7616 section 3.4.1, lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, realm, nonce, method, uri, count, username, password } = input;
  const secret = hash(algorithm, [
    Buffer.from(`${username}:`, 'utf8'),
    Buffer.from(realm, 'latin1'),
    Buffer.from(`:${password}`, 'utf8'),
  ]);
  const action = hash(algorithm, [Buffer.from(`${method}:${uri}`, 'latin1')]);
  const middle = count ? `${nonce}:${count.nc}:${count.cnonce}:auth` : nonce;
  return hash(algorithm, [Buffer.from(`${secret}:${middle}:${action}`, 'latin1')]);
}

function hash(algorithm: DigestAlgorithm, parts: readonly Uint8Array[]): string {
  const hasher = createHash(algorithm === 'MD5' ? 'md5' : 'sha256');
  for (const part of parts) hasher.update(part);
  return hasher.digest('hex');
}
