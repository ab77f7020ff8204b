import { randomBytes, randomUUID } from 'node:crypto';

/**
 * A UUID version 7 (RFC 9562 section 5.7): 48 bits of time, 74 random bits. Sorts by time of
 * creation, which keeps B-trees compact.
 *
 * @param nowMs milliseconds since the Unix epoch
 * @param random 10 random bytes
 */
export function uuidv7(nowMs: number, random: Uint8Array = randomBytes(10)): string {
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0');
  const bytes = Buffer.from(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const tail = bytes.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8, 20)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` is a UUID in its canonical form (RFC 9562 section 4), in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The caller's request id when it is harmless to print and echo, else a new one.
 *
 * @param given value of `X-Request-Id`
 */
export function requestId(given: string | undefined): string {
  if (given !== undefined && REQUEST_ID.test(given)) return given;
  return randomUUID();
}

/** Random bytes are drawn for many ids at once: a draw costs more than all else about an id. */
const POOL_BYTES = 4096;
let pool = '';
let used = 0;

/**
 * Lower-case hexadecimal digits at random, never all zero (W3C Trace Context section 3.2.2).
 *
 * @param digits even; 32 for a trace, 16 for a span
 */
export function randomHex(digits: number): string {
  if (used + digits > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  const drawn = pool.slice(used, used + digits);
  used += digits;
  return /[^0]/.test(drawn) ? drawn : randomHex(digits);
}
