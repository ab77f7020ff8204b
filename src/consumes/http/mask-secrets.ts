import { isUtf8 } from 'node:buffer';
import type { HeaderFields, HttpRequest } from '../../http/index.ts';
import {
  bytesWithout,
  encodedSpellingsOf,
  type Spellings,
  textWithout,
} from '../../kernel/index.ts';
import type { Outcome } from '../upstream.ts';

/** Stands where an answer had a secret. */
export const MASK = '(redacted)';

/** Shorter secrets stand in answers by chance. */
const SHORTEST_SECRET = 8;

/** What an answer is without the secrets of its call. */
export type Masking = (answer: Masked) => Masked;

type Masked = Pick<Outcome, 'headers' | 'body'>;

/** The parts of an upstream that know secrets. */
export interface SecretKeeper {
  /**
   * What masks the answers to a request.
   *
   * @param signed as it was sent
   * @param request as it was before; the same when nothing signs
   */
  maskingFor(signed: HttpRequest, request: HttpRequest): Masking | undefined;
}

/**
 * Keeps what callers must never see, whatever an API writes into its answers: the secrets that
 * calls are signed with, and what signing made of them.
 *
 * @param secrets that are always known; what has fewer than eight characters is not looked for
 * @param found hears of every answer that had one
 */
export function secretKeeper(secrets: readonly string[], found: () => void): SecretKeeper {
  let lastKey = '';
  let last = maskingOf(secrets, found);
  return {
    maskingFor(signed, request) {
      const added = signed === request ? [] : addedBy(signed.headers, request.headers);
      const key = added.join('\n');
      if (key !== lastKey) {
        lastKey = key;
        last = maskingOf([...secrets, ...added], found);
      }
      return last;
    },
  };
}

/** Fields that signing added. Of a scheme and a token (RFC 9110 section 11.4) the token is the secret. */
function addedBy(signed: HeaderFields, before: HeaderFields): readonly string[] {
  const added: string[] = [];
  for (const name in signed) {
    const value = signed[name] ?? '';
    if (value !== before[name]) added.push(/^\S+ (\S+)$/.exec(value)?.[1] ?? value);
  }
  return added;
}

function maskingOf(secrets: readonly string[], found: () => void): Masking | undefined {
  const spellings = encodedSpellingsOf(secrets, SHORTEST_SECRET);
  if (spellings.length === 0) return undefined;
  const maskedBytes = byteMasking(spellings);
  return (answer) => {
    const headers = maskedFields(answer.headers, spellings);
    const body = isText(answer) ? maskedBytes(answer.body) : answer.body;
    if (headers === answer.headers && body === answer.body) return answer;
    found();
    return { headers, body };
  };
}

function maskedFields(headers: HeaderFields, spellings: Spellings): HeaderFields {
  if (!holdsAny(headers, spellings)) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, textWithout(value, spellings, MASK)]),
  );
}

function holdsAny(headers: HeaderFields, spellings: Spellings): boolean {
  for (const name in headers)
    for (const one of spellings) if (headers[name]?.includes(one)) return true;
  return false;
}

/** A number may stand in JSON without quotes, where words may not. */
function byteMasking(spellings: Spellings): (body: Uint8Array) => Uint8Array {
  const words = spellings.filter((one) => !NUMBER.test(one));
  const numbers = spellings.filter((one) => NUMBER.test(one));
  const withoutWords = (body: Uint8Array) => bytesWithout(body, words, MASK);
  if (numbers.length === 0) return withoutWords;
  return (body) => bytesWithout(withoutWords(body), numbers, '0');
}

const NUMBER = /^\d+$/;

const TEXT =
  /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml|yaml)|application\/x-www-form-urlencoded)/i;

/** Bytes are not looked into: a mask would break them. */
function isText({ headers, body }: Masked): boolean {
  if (body.length === 0) return false;
  return TEXT.test(headers['content-type'] ?? '') || isUtf8(body);
}
