import { now, SOON_MS, spanText } from './clock.ts';
import type { Session } from './session.ts';

/** How long a session still lives, counting down. */
export function TimeLeft({ session: { expiresAt } }: { session: Pick<Session, 'expiresAt'> }) {
  if (expiresAt === undefined) return null;
  const left = expiresAt - now.value;
  if (left <= 0) return <span class="badge bad">expired</span>;
  return <span class={`badge ${left < SOON_MS ? 'warn' : ''}`}>{spanText(left)} left</span>;
}
