import type { Handler, HttpRequest, HttpResponse } from '../http/index.ts';
import { type Clock, Problem } from '../kernel/index.ts';

/** One field of an authentication block, as the document writes it. */
export interface AuthField {
  /** Whether the scheme cannot work without it. */
  readonly required: boolean;
  /** Whether its value must never be printed. */
  readonly secret: boolean;
  readonly description: string;
  /** Whether it may be written as empty text. What a variable leaves empty is missing all the same. */
  readonly mayBeEmpty?: true;
  /** Other spellings of its name. */
  readonly aliases?: readonly string[];
  /** Everything it may be, when that is a closed list. */
  readonly values?: readonly string[];
}

/** Credentials by field name, every `{{name}}` already replaced. */
export type Credentials = ReadonlyMap<string, string>;

/** What a scheme may use beside its credentials. */
export interface AuthSurroundings {
  readonly clock: Clock;
  /**
   * The way to another server, e.g. one that issues tokens: bounded in time and size, redirects
   * not followed. Requests give targets in origin form.
   */
  readonly connect: (server: URL) => Handler;
}

/** Signs the calls of one consumed API. */
export interface Signer {
  /** Adds the credential. A promise only when something must be had from elsewhere first. */
  sign(request: HttpRequest): HttpRequest | Promise<HttpRequest>;
  /**
   * What to send after an answer of 401, once a call. Absent, or without a result: the refusal
   * stands.
   *
   * @param request as it was signed
   */
  answer?(
    request: HttpRequest,
    response: HttpResponse,
  ): HttpRequest | undefined | Promise<HttpRequest | undefined>;
}

/** Checks the callers of one exposure. */
export interface Verifier {
  /**
   * Lets a request in.
   *
   * @returns the request without its credential, which is nobody's business behind this point
   * @throws Problem unauthenticated | insufficient-scope | keys-unavailable
   */
  admit(request: HttpRequest): HttpRequest | Promise<HttpRequest>;
  /** A JSON document that everybody may read, because it tells how to get in. */
  readonly notice?: { readonly path: string; readonly body: string };
}

/** What a scheme that checks callers may use beside its credentials. */
export interface VerifierSurroundings extends AuthSurroundings {
  /** What a caller is let into: the namespace of the exposure. */
  readonly realm: string;
}

/**
 * One way to prove who is calling. It works towards upstream APIs with `sign` or `open`, towards
 * callers with `verify`; a type whose fields differ between the two is two schemes.
 */
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
  sign?(request: HttpRequest, credentials: Credentials): HttpRequest;
  /**
   * In place of `sign`, for a scheme that answers challenges or gets tokens. Sends nothing yet.
   *
   * @throws Problem credential-missing
   */
  open?(credentials: Credentials, surroundings: AuthSurroundings): Signer;
  /**
   * Starts checking callers against the credentials. Sends nothing yet.
   *
   * @throws Problem credential-missing
   */
  verify?(credentials: Credentials, surroundings: VerifierSurroundings): Verifier;
}

/** Declares a scheme. Exists so that a scheme in its own file is checked where it is written. */
export function defineAuthScheme<S extends AuthScheme>(scheme: S): S {
  return scheme;
}

/** The scheme that signs calls of this type. */
export function signingScheme(
  schemes: readonly AuthScheme[],
  type: string,
): AuthScheme | undefined {
  return schemes.find((scheme) => scheme.type === type && (scheme.sign ?? scheme.open));
}

/** The scheme that checks callers of this type. */
export function verifyingScheme(
  schemes: readonly AuthScheme[],
  type: string,
): AuthScheme | undefined {
  return schemes.find((scheme) => scheme.type === type && scheme.verify);
}

/**
 * A signer of any scheme that has one.
 *
 * @throws Problem credential-missing
 */
export function openSigner(
  scheme: AuthScheme,
  credentials: Credentials,
  surroundings: AuthSurroundings,
): Signer {
  if (scheme.open) return scheme.open(credentials, surroundings);
  return { sign: (request) => scheme.sign?.(request, credentials) ?? request };
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
  return new Problem('credential-missing', `the '${field}' of the credential ${why}`);
}
