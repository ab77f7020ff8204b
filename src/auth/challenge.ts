import type { HeaderFields, HttpRequest } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';

/** A challenge or credential (RFC 9110 section 11): a scheme and its parameters. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

const ITEM =
  /[\s,=]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+)))?/y;

/**
 * The challenges of a `WWW-Authenticate` field, or the one credential of `Authorization`. Reads as
 * far as it understands; of a parameter given twice the first counts.
 */
export function parseChallenges(field: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  ITEM.lastIndex = 0;
  for (let match = ITEM.exec(field); match; match = ITEM.exec(field)) {
    const [, word = '', quotedText, token] = match;
    const value = quotedText?.replace(/\\(.)/g, '$1') ?? token;
    const parameters = challenges.at(-1)?.parameters;
    const name = word.toLowerCase();
    if (value === undefined) challenges.push({ scheme: name, parameters: new Map() });
    else if (parameters && !parameters.has(name)) parameters.set(name, value);
  }
  return challenges;
}

/** Text as a quoted-string (RFC 9110 section 5.6.4); what a field cannot carry becomes `?`. */
export function quoted(text: string): string {
  return `"${text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

/** What follows the scheme in `Authorization`, when it is this scheme. */
export function credentialOf(headers: HeaderFields, scheme: string): string | undefined {
  const field = headers.authorization ?? '';
  const matches = field.slice(0, scheme.length + 1).toLowerCase() === `${scheme.toLowerCase()} `;
  return matches ? field.slice(scheme.length + 1).trim() : undefined;
}

/** A request without one header field. */
export function withoutHeader(request: HttpRequest, name: string): HttpRequest {
  // Without a prototype, so that a field called `constructor` stays absent unless sent.
  const headers: Record<string, string> = Object.create(null);
  for (const [field, value] of Object.entries(request.headers)) {
    if (field !== name) headers[field] = value;
  }
  return { ...request, headers };
}

/** Why a caller is not let in who has no credential, with the way to do better. */
export function unauthenticated(detail: string, challenge: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': challenge } });
}

/** Why a caller is not let in whose credential is wrong. Too many of these are a guess. */
export class WrongCredential extends Problem {
  constructor(detail: string, challenge: string) {
    super('unauthenticated', detail, { headers: { 'www-authenticate': challenge } });
  }
}
