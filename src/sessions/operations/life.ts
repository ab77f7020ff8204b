import { BOUNDS } from '../contract.ts';
import type { SessionSettings } from '../settings.ts';
import type { StoredSession } from '../store.ts';

/**
 * The expiry a session may get (D13): the one that is wanted, but no later than the maximum
 * life from now and than the total life of the session. All times in milliseconds since the epoch.
 */
export function allowedExpiry(
  session: Pick<StoredSession, 'createdAt'>,
  wanted: number,
  now: number,
  { totalLifeMinutes }: SessionSettings,
): number {
  const remaining = now + BOUNDS.extension.maximum * MINUTE;
  const total =
    totalLifeMinutes === undefined ? remaining : session.createdAt + totalLifeMinutes * MINUTE;
  return Math.min(wanted, remaining, total);
}

/** Milliseconds. */
export const MINUTE = 60_000;
