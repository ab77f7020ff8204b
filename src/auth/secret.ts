import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * A comparison with a secret whose duration tells nothing of it: hashes are compared, so that
 * length and place of the first difference do not show.
 *
 * @param expected text; meant as UTF-8
 * @returns whether a caller's value is it; text is what Node makes of header bytes (latin1)
 */
export function secretMatcher(expected: string): (given: string | Uint8Array) => boolean {
  const hashed = sha256(Buffer.from(expected, 'utf8'));
  return (given) =>
    timingSafeEqual(
      hashed,
      sha256(typeof given === 'string' ? Buffer.from(given, 'latin1') : given),
    );
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
