import type { MessageInput } from '../contract.ts';
import { keptMessages } from '../message-retention.ts';
import { Refusal } from '../refusal.ts';
import type { Limits } from '../settings.ts';
import type { StoredSession } from '../store.ts';

/** What a session counts of its messages. */
export type MessageCounts = Pick<StoredSession, 'firstSequence' | 'lastSequence' | 'bytes'>;

/**
 * The counts of a session with messages added.
 *
 * @param field where the request names the messages
 * @throws Refusal limit_exceeded when the session would grow too large (D24)
 */
export function addMessages(
  before: MessageCounts,
  messages: readonly MessageInput[],
  limits: Limits,
  field: string,
): Pick<MessageCounts, 'lastSequence' | 'bytes'> {
  const lastSequence = before.lastSequence + messages.length;
  const bytes = messages.reduce((sum, message) => sum + message.bytes, before.bytes);
  if (keptMessages({ ...before, lastSequence }) > limits.messagesPerSession) {
    throw tooMuch(field, `a session holds at most ${limits.messagesPerSession} messages`);
  }
  if (bytes > limits.sessionBytes) {
    throw tooMuch(field, `a session holds at most ${limits.sessionBytes} bytes of content`);
  }
  return { lastSequence, bytes };
}

function tooMuch(field: string, message: string): Refusal {
  return new Refusal('limit_exceeded', `${field}: ${message}`, {
    details: [{ path: `/${field}`, message }],
  });
}
