import type { HttpRequest } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';

/** One field of an authentication block, as the document writes it. */
export interface AuthField {
  /** Whether the scheme cannot work without it. */
  readonly required: boolean;
  /** Whether its value must never be printed. */
  readonly secret: boolean;
  readonly description: string;
}

/** Credentials by field name, every `{{name}}` already replaced. */
export type Credentials = ReadonlyMap<string, string>;

/** One way to prove to an upstream API who is calling. */
export interface AuthScheme {
  /** The word documents use, e.g. `bearer`. */
  readonly type: string;
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** By field name. */
  readonly fields: Readonly<Record<string, AuthField>>;
  /**
   * Adds the credentials to a request. What it adds wins over what the request had.
   *
   * @throws Problem credential-missing when a credential is absent, empty, or has characters that
   *   cannot be sent; its value is never part of the problem
   */
  sign(request: HttpRequest, credentials: Credentials): HttpRequest;
}

/** Declares a scheme. Exists so that a scheme in its own file is checked where it is written. */
export function defineAuthScheme(scheme: AuthScheme): AuthScheme {
  return scheme;
}

/**
 * One credential that must be there.
 *
 * @throws Problem credential-missing when it is absent or empty: half a credential is never sent
 */
export function requireCredential(credentials: Credentials, field: string): string {
  const value = credentials.get(field);
  if (value) return value;
  throw unusableCredential(field, 'is not set');
}

/** The problem of a credential that cannot be used. Names the field, never its value. */
export function unusableCredential(field: string, why: string): Problem {
  return new Problem(
    'credential-missing',
    `the '${field}' of the upstream API's credential ${why}`,
  );
}
