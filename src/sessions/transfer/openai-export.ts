import { isObject } from '../api/fields.ts';
import type { KeptMessage } from '../contents.ts';
import { timestamp } from '../operations/timestamp.ts';
import type { Kept } from '../portions.ts';
import type { StoredSession } from '../store.ts';
import type { Written } from './write-lines.ts';

/**
 * Writes conversations as files of chats for OpenAI have them, one a line: `messages`, and what else
 * is known in `metadata`. A line is a conversation, so that one conversation is in memory.
 *
 * @param written is counted up
 */
export function openAiLines(written: Written) {
  let conversation: Conversation | undefined;
  const end = (): string => {
    if (!conversation) return '';
    written.sessions += 1;
    written.messages += conversation.messages.length;
    const line = `${lineOf(conversation)}\n`;
    conversation = undefined;
    return line;
  };
  return {
    /** The lines of the conversations that have ended. */
    add(organisation: string, portion: readonly Kept[]): string {
      let lines = '';
      for (const kept of portion) {
        if (kept.kind === 'message') conversation?.messages.push(kept.message);
        else lines += end();
        if (kept.kind === 'session') {
          conversation = { organisation, session: kept.session, messages: [] };
        }
      }
      return lines;
    },
    /** The line of the last one. */
    end,
  };
}

interface Conversation {
  readonly organisation: string;
  readonly session: StoredSession;
  readonly messages: KeptMessage[];
}

function lineOf({ organisation, session, messages }: Conversation): string {
  const { metadata } = session;
  return JSON.stringify({
    messages: messages.map(openAiMessage),
    metadata: {
      organisation,
      sessionId: session.id,
      userId: session.userId,
      sessionGroup: session.sessionGroup,
      title: session.title,
      model: session.model,
      status: session.status,
      createdAt: timestamp(session.createdAt),
      updatedAt: timestamp(session.updatedAt),
      ...(Object.keys(metadata).length > 0 && { metadata }),
    },
  });
}

/** What `readTools` of the import made of tools becomes again what it was. */
function openAiMessage({ role, content }: KeptMessage) {
  const given: unknown = JSON.parse(content);
  if (!Array.isArray(given)) return { role, content: given };
  const result = given.find((block) => isObject(block) && block.type === 'tool_result');
  if (result && given.length === 1) {
    return { role, tool_call_id: result.tool_call_id, content: result.content };
  }
  const calls = given.find((block) => isObject(block) && block.type === 'tool_calls');
  if (!calls) return { role, content: given };
  const rest = given.filter((block) => block !== calls);
  const [text] = rest;
  const said = rest.length === 1 && text?.type === 'text' ? text.text : rest;
  return { role, content: rest.length === 0 ? null : said, tool_calls: calls.tool_calls };
}
