import { type Arriving, at, type ReadingOptions } from './arrivals.ts';
import { type Conversation, sessionOf } from './conversation.ts';
import { TransferProblem } from './format.ts';
import { parseObject } from './parse.ts';
import type { Text } from './texts.ts';

/** How files of other tools are read, which know no organisation. */
export interface ConversationOptions extends Pick<ReadingOptions, 'settingsOf' | 'now'> {
  readonly organisation: string;
  /** When the sessions end; milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Whose conversations they are, where the file does not say so. */
  readonly userId: string;
  /** Bytes of a conversation. */
  readonly maximum: number;
}

/**
 * Reads the conversations of a file, each of which is a text of it.
 *
 * @param understand what a text says; `undefined` = it is no conversation
 */
export async function* readConversations(
  texts: AsyncIterable<Text>,
  understand: (value: Readonly<Record<string, unknown>>) => Conversation | undefined,
  { organisation, userId, expiresAt, maximum, settingsOf, now }: ConversationOptions,
): AsyncGenerator<Arriving> {
  const settings = settingsOf(organisation);
  for await (const text of texts) {
    if (text.bytes?.length === 0) continue;
    try {
      const conversation = understand(parseObject(text, maximum));
      if (!conversation) throw new TransferProblem(text.line, 'it is no conversation');
      const known = { ...conversation, userId: conversation.userId ?? userId };
      const session = at(text.line, () =>
        sessionOf(known, text.bytes ?? new Uint8Array(), { settings, now }),
      );
      const arrival = { kind: 'session' as const, session: { ...session, expiresAt } };
      yield { line: text.line, organisation, arrival, counted: true };
    } catch (failure) {
      if (!(failure instanceof TransferProblem)) throw failure;
      yield failure;
    }
  }
}
