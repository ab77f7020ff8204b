import { createHash } from 'node:crypto';
import { isUuid } from '../../kernel/index.ts';
import { EXTENDED_ROLES, readCreate, readMessages } from '../api/body-inputs.ts';
import { Fields } from '../api/fields.ts';
import type { KeptSession } from '../contents.ts';
import type { MessageInput } from '../contract.ts';
import { addMessages } from '../operations/add-messages.ts';
import { describe, UNDESCRIBED } from '../operations/describe.ts';
import type { SessionSettings } from '../settings.ts';
import { forArrivals } from './read-record.ts';

/** A conversation as another tool keeps it: values that nobody has looked at yet. */
export interface Conversation {
  /** `undefined` or no UUID = one is made of the conversation, the same each time. */
  readonly id: unknown;
  readonly userId: unknown;
  readonly sessionGroup?: unknown;
  readonly title?: unknown;
  readonly model?: unknown;
  readonly status?: unknown;
  readonly metadata?: unknown;
  readonly messages: readonly { readonly role: unknown; readonly content: unknown }[];
  /** When each message was said, where that is known; milliseconds since the Unix epoch. */
  readonly saidAt?: readonly (number | undefined)[];
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

/**
 * The session that a conversation becomes, but for its end: that is of its life here.
 *
 * @param text what the file says of it
 * @throws Refusal that names everything that is wrong
 */
export function sessionOf(
  conversation: Conversation,
  text: Uint8Array,
  { settings: given, now }: { readonly settings: SessionSettings; readonly now: number },
): Omit<KeptSession, 'expiresAt'> {
  const settings = wide(given);
  const { id, userId, sessionGroup, title, model, metadata, status } = conversation;
  const input = readCreate({ userId, sessionGroup, title, model, metadata }, settings);
  const fields = new Fields({ messages: conversation.messages, status });
  const messages = readMessages(fields, 'messages', EXTENDED_ROLES, settings);
  const known = fields.word('status', ['active', 'completed'] as const) ?? 'active';
  fields.finish();
  const createdAt = conversation.createdAt ?? now;
  const updatedAt = Math.max(createdAt, conversation.updatedAt ?? createdAt);
  return {
    id: typeof id === 'string' && isUuid(id) ? id : idOf(text),
    userId: input.userId,
    sessionGroup: input.sessionGroup,
    ...describe(UNDESCRIBED, { ...input, messages }, settings),
    status: known,
    metadata: input.metadata,
    ...{ createdAt, updatedAt, totalTokens: 0, version: 1 },
    ...{ firstSequence: 1, firstAt: conversation.saidAt?.[0] ?? createdAt, trimAt: undefined },
    ...addMessages(
      { firstSequence: 1, lastSequence: 0, bytes: 0 },
      messages,
      settings.limits,
      'messages',
    ),
    messages: messages.map((message, index) =>
      kept(message, conversation.saidAt?.[index] ?? createdAt),
    ),
  };
}

/** A conversation is a session, not a request. */
function wide(settings: SessionSettings): SessionSettings {
  const { limits } = settings;
  const messagesPerRequest = limits.messagesPerSession;
  return forArrivals({ ...settings, limits: { ...limits, messagesPerRequest } });
}

function kept({ role, content }: MessageInput, createdAt: number) {
  return { role, content, createdAt };
}

/** A UUID made of a text (RFC 9562 section 5.8), so that who imports it again finds it there. */
function idOf(text: Uint8Array): string {
  const digits = createHash('sha256').update(text).digest('hex');
  return digits.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    (_, a: string, b: string, c: string, d: string, e: string) => `${a}-${b}-8${c}-a${d}-${e}`,
  );
}
