import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../http/index.ts';
import { JsonError, type JsonLimits, parseJson } from '../../kernel/index.ts';
import type { WriteConditions } from '../contract.ts';
import { Refusal } from '../refusal.ts';

/**
 * The JSON body of a request.
 *
 * @param maximumBytes beyond it 413
 * @param limits other bounds on the JSON text than the usual ones
 * @returns `undefined` when there is no content: some clients announce JSON and send nothing
 * @throws Refusal body_too_large | unsupported_media_type | invalid_json
 */
export function readBody(
  request: HttpRequest,
  maximumBytes: number,
  limits: Partial<JsonLimits> = {},
): unknown {
  const { body, headers } = request;
  if (body === undefined || body.length === 0) return undefined;
  if (body.length > maximumBytes) {
    throw new Refusal('body_too_large', `the body is larger than ${maximumBytes} bytes`);
  }
  if (!JSON_UTF8.test(headers['content-type'] ?? '')) {
    throw new Refusal('unsupported_media_type', 'the body must be application/json in UTF-8');
  }
  try {
    // Fields have limits of their own, with better messages; nothing here is longer than the body.
    return parseJson(body, { exactNumbers: true, maxStringLength: maximumBytes, ...limits }).value;
  } catch (failure) {
    if (!(failure instanceof JsonError)) throw failure;
    const details = [{ path: failure.pointer, message: failure.message }];
    throw new Refusal('invalid_json', `the body is not acceptable: ${failure.message}`, {
      details,
    });
  }
}

const JSON_UTF8 = /^\s*application\/json\s*(;\s*charset\s*=\s*("utf-8"|utf-8)\s*)?;?\s*$/i;

/**
 * The query of a request target, decoded. A name may stand there once.
 *
 * @throws Refusal invalid_parameter
 */
export function readQuery(target: string): ReadonlyMap<string, string> {
  const start = target.indexOf('?');
  const query = new Map<string, string>();
  if (start === -1) return query;
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals), '');
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1), name);
    if (query.has(name)) throw invalid(name, 'is given more than once');
    query.set(name, value);
  }
  return query;
}

function decode(text: string, name: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalid(name, 'has an invalid percent-encoding');
  }
  if (decoded.includes('\0')) throw invalid(name, 'contains the character U+0000');
  return decoded;
}

/**
 * What the header makes a write depend on (D22, D23).
 *
 * @param body as read; part of what the idempotency key stands for
 * @throws Refusal invalid_parameter
 */
export function readConditions(request: HttpRequest, body: unknown): WriteConditions {
  return { ifMatch: readIfMatch(request), replay: readReplay(request, body) };
}

/** Entity tags compare strongly (RFC 9110 section 13.1.1), so a weak one simply never matches. */
export function readIfMatch({ headers }: HttpRequest): readonly string[] | undefined {
  return headers['if-match']?.split(',').map((tag) => tag.trim());
}

const KEY = /^(?:"([\x20-\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

function readReplay({ headers }: HttpRequest, body: unknown): WriteConditions['replay'] {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const match = KEY.exec(header.trim());
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) throw invalid('Idempotency-Key', 'must be 1 to 255 ASCII characters');
  return { key, fingerprint: fingerprintOf(body ?? {}) };
}

/** The same value gives the same fingerprint, however its members are ordered. */
function fingerprintOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(body)))
    .digest('hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return names.map((name) => [name, ordered((value as Record<string, unknown>)[name])]);
}

function invalid(name: string, message: string): Refusal {
  return new Refusal('invalid_parameter', `${name || 'the query'} ${message}`, {
    details: [{ path: `/${name}`, message }],
  });
}
