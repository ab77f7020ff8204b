import type { SessionSettings } from './settings.ts';
import type { StoredSession } from './store.ts';

/** Which messages of its sessions an organisation keeps. */
export type MessageRules = Pick<SessionSettings, 'messageDays' | 'newestMessages'>;

/** What of a session tells when messages of it are to go. */
type Kept = Pick<StoredSession, 'firstSequence' | 'lastSequence' | 'firstAt' | 'createdAt'>;

const DAY = 86_400_000;

/** How many messages of a session are kept. */
export function keptMessages({
  firstSequence,
  lastSequence,
}: Pick<StoredSession, 'firstSequence' | 'lastSequence'>): number {
  return lastSequence - firstSequence + 1;
}

/**
 * A session with the time at which messages of it are to go. Every change of a session sets it anew,
 * and none lives longer than a day without one: so long it takes at most until new rules hold.
 */
export function withTrimTime<T extends StoredSession>(session: T, rules: MessageRules): T {
  return { ...session, trimAt: trimTime(session, rules) };
}

function trimTime(session: Kept, { messageDays, newestMessages }: MessageRules) {
  const kept = keptMessages(session);
  if (kept === 0) return undefined;
  if (newestMessages !== undefined && kept > newestMessages) return session.createdAt;
  return messageDays === undefined ? undefined : session.firstAt + messageDays * DAY;
}

/** Whether a message is to go by now. */
export function mustGo(
  message: { readonly sequence: number; readonly createdAt: number },
  { lastSequence }: Kept,
  { messageDays, newestMessages }: MessageRules,
  now: number,
): boolean {
  const isOld = messageDays !== undefined && message.createdAt + messageDays * DAY <= now;
  const newer = lastSequence - message.sequence;
  return isOld || (newestMessages !== undefined && newer >= newestMessages);
}
