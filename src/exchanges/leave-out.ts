import type { HeaderFields, HttpRequest } from '../http/index.ts';
import { bytesWithout, isCredentialName, spellingsOf, textWithout } from '../kernel/index.ts';

/** Stands where a credential stood. */
export const LEFT_OUT = '(left out)';

/** Fields of a request that say what is asked, and never who asks. */
const TOLD: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'prefer',
]);

/** The fields of a request that a recording keeps. */
export function toldHeaders(headers: HeaderFields): HeaderFields {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => TOLD.has(name)));
}

/** A request target without the values of query parameters that are credentials by their name. */
export function withoutCredentials(target: string): string {
  const split = target.indexOf('?');
  if (split === -1) return target;
  return `${target.slice(0, split)}?${pairsWithout(target.slice(split + 1))}`;
}

function pairsWithout(pairs: string): string {
  return pairs
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return isCredentialName(nameOf(pair)) ? `${name}=${encodeURIComponent(LEFT_OUT)}` : pair;
    })
    .join('&');
}

/** A body as it may be kept, and what was taken out of it. */
export interface ScreenedBody {
  readonly body: Uint8Array;
  readonly secrets: readonly string[];
}

/** A body without the texts whose name in it says that they are credentials. Others come back as they are. */
export function screenBody(body: Uint8Array, mediaType = ''): ScreenedBody {
  if (body.length === 0) return { body, secrets: [] };
  const text = Buffer.from(body).toString('utf8');
  if (/^application\/x-www-form-urlencoded\b/i.test(mediaType)) {
    const secrets = text
      .split('&')
      .flatMap((pair) => (isCredentialName(nameOf(pair)) ? [givenIn(pair)] : []));
    return { body: Buffer.from(pairsWithout(text)), secrets };
  }
  return /\bjson\b/i.test(mediaType) ? screenJson(body, text) : { body, secrets: [] };
}

function screenJson(body: Uint8Array, text: string): ScreenedBody {
  const secrets: string[] = [];
  try {
    const kept = JSON.parse(text, (name, value: unknown) => {
      if (typeof value !== 'string' || !isCredentialName(name)) return value;
      secrets.push(value);
      return LEFT_OUT;
    });
    return { body: secrets.length > 0 ? Buffer.from(JSON.stringify(kept)) : body, secrets };
  } catch {
    return { body, secrets };
  }
}

/** Shorter values stand everywhere by chance. */
const SHORTEST_SECRET = 4;

/** Bytes without any of the given values, plain or percent-encoded. */
export function withoutSecrets(body: Uint8Array, secrets: readonly string[]): Uint8Array {
  return bytesWithout(body, spellingsOf(secrets, SHORTEST_SECRET), LEFT_OUT);
}

/** Text without any of the given values. */
export function textWithoutSecrets(text: string, secrets: readonly string[]): string {
  return textWithout(text, spellingsOf(secrets, SHORTEST_SECRET), LEFT_OUT);
}

/** Fields that every request has, and that prove nothing. */
const COMMON = /^(accept.*|content-.*|host|user-agent|x-request-id|if-.*|prefer|idempotency-key)$/;

/**
 * What a request has and its public form does not: what was signed with, and the values of
 * variables. Also what both have under the name of a credential.
 */
export function secretsOf(request: HttpRequest, open: HttpRequest): readonly string[] {
  const fields = Object.entries(request.headers).flatMap(([name, value]) => {
    const said = open.headers[name] === value && !isCredentialName(name);
    return COMMON.test(name) || said ? [] : [value, ...value.split(/[\s,;="]+/)];
  });
  const known = new Set(queryOf(open).filter((pair) => !isCredentialName(nameOf(pair))));
  const added = queryOf(request).filter((pair) => !known.has(pair));
  const { secrets } = screenBody(open.body ?? new Uint8Array(), open.headers['content-type']);
  const asked = decoded(withoutCredentials(open.target));
  return [...fields, ...added.map(givenIn), ...secrets].filter(
    (secret) => isTelling(secret) && !asked.includes(secret),
  );
}

function givenIn(pair: string): string {
  return decoded(pair.slice(pair.indexOf('=') + 1));
}

function nameOf(pair: string): string {
  return decoded(pair.split('=', 1)[0] ?? '');
}

/** Words of an authentication header that are no secret, and stand in many texts. */
const WORDS: ReadonlySet<string> = new Set([
  'algorithm',
  'auth',
  'basic',
  'bearer',
  'cnonce',
  'digest',
  'md5',
  'nonce',
  'opaque',
  'realm',
  'response',
  'sha-256',
  'username',
]);

function isTelling(secret: string): boolean {
  return secret.length > SHORTEST_SECRET && !WORDS.has(secret.toLowerCase());
}

function queryOf({ target }: HttpRequest): readonly string[] {
  const split = target.indexOf('?');
  return split === -1 ? [] : target.slice(split + 1).split('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
