import { BOUNDS } from '../contract.ts';
import { MINUTE } from '../operations/life.ts';
import type { Limits, SettingsOf } from '../settings.ts';
import type { Arriving } from './arrivals.ts';
import { chatGptConversation } from './chatgpt-import.ts';
import type { ImportFormat } from './format.ts';
import { openAiConversation } from './openai-import.ts';
import { type ConversationOptions, readConversations } from './read-conversations.ts';
import { readLines } from './read-lines.ts';
import { recognise } from './recognise.ts';
import { itemsOf, linesOf, type Source } from './texts.ts';

/** How a file is read; see `ImportOptions`. */
export interface FileOptions {
  readonly organisations?: readonly string[];
  readonly into?: string;
  readonly format?: ImportFormat | 'auto';
  readonly userId?: string;
  readonly expirationMinutes?: number;
  readonly edited?: boolean;
  readonly settingsOf: SettingsOf;
  readonly now: number;
}

/**
 * Everything that a file holds, as it arrives.
 *
 * @throws RangeError when it is not said where things go
 */
export async function* openFile(source: Source, options: FileOptions): AsyncGenerator<Arriving> {
  const { organisations, into, settingsOf, now, edited = false } = options;
  if (into !== undefined && organisations?.length !== 1)
    throw new RangeError('another name is for one organisation, which must be named');
  const { format = 'auto' } = options;
  const file = format === 'auto' ? await recognise(source) : { format, source };
  if (file.format === 'jsonl') {
    const maximum = lineBytes(largest(options));
    const wants = (name: string) => organisations?.includes(name) ?? true;
    yield* readLines(linesOf(file.source, maximum), { settingsOf, wants, now, edited, maximum });
    return;
  }
  const conversations = conversationOptions(options);
  const { maximum } = conversations;
  if (file.format === 'openai')
    yield* readConversations(linesOf(file.source, maximum), openAiConversation, conversations);
  else yield* readConversations(itemsOf(file.source, maximum), chatGptConversation, conversations);
}

function conversationOptions(options: FileOptions): ConversationOptions {
  const { organisations = [], settingsOf, now, userId = 'imported' } = options;
  const [organisation] = organisations;
  if (organisation === undefined || organisations.length > 1)
    throw new RangeError('the file names no organisation: name the one that it is for');
  const minutes = options.expirationMinutes ?? BOUNDS.expiration.maximum;
  const maximum = conversationBytes(largest(options));
  return { organisation, settingsOf, now, userId, expiresAt: now + minutes * MINUTE, maximum };
}

/** The limits of the only organisation, or those of everyone. */
function largest({ organisations, settingsOf }: FileOptions): Limits {
  return settingsOf(organisations?.length === 1 ? (organisations[0] ?? '') : '').limits;
}

/** JSON may write a byte as six. */
const ESCAPED = 6;
/** Names, times and brackets of a line. */
const FRAME = 16 * 1024;

function lineBytes({ contentBytes, metadataBytes }: Limits): number {
  return ESCAPED * Math.max(contentBytes, metadataBytes) + FRAME;
}

/** Of most characters there is one byte; and other tools write more about a message than it says. */
function conversationBytes({ sessionBytes, messagesPerSession }: Limits): number {
  return 2 * sessionBytes + 1024 * messagesPerSession + FRAME;
}
