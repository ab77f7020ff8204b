import { isObject } from '../api/fields.ts';
import type { Conversation } from './conversation.ts';

type Value = Readonly<Record<string, unknown>>;

/**
 * A conversation of ChatGPT's `conversations.json`, a tree of which the branch is taken that was
 * shown last; `undefined` when it is none.
 */
export function chatGptConversation(value: Value): Conversation | undefined {
  const { mapping } = value;
  if (!isObject(mapping)) return undefined;
  const said = branchOf(mapping, value.current_node).filter(isShown);
  const models = said.map(({ metadata }) => isObject(metadata) && metadata.model_slug);
  return {
    id: value.conversation_id ?? value.id,
    userId: undefined,
    title: titleIn(value.title),
    model: value.default_model_slug ?? models.findLast((model) => typeof model === 'string'),
    messages: said.map((message) => ({
      role: isObject(message.author) ? message.author.role : undefined,
      content: contentOf(message.content),
    })),
    saidAt: said.map(({ create_time }) => timeIn(create_time)),
    createdAt: timeIn(value.create_time),
    updatedAt: timeIn(value.update_time),
  };
}

/** The messages from the root to a node, or, when none is named, to the one that was added last. */
function branchOf(mapping: Value, current: unknown): readonly Value[] {
  const messages: Value[] = [];
  const seen = new Set<unknown>();
  let id: unknown = current ?? Object.keys(mapping).at(-1);
  while (typeof id === 'string' && !seen.has(id)) {
    seen.add(id);
    const node = Object.hasOwn(mapping, id) ? mapping[id] : undefined;
    if (!isObject(node)) break;
    if (isObject(node.message)) messages.push(node.message);
    id = node.parent;
  }
  return messages.reverse();
}

/** What people were shown: neither what is hidden from them nor what is empty. */
function isShown({ metadata, content }: Value): boolean {
  if (isObject(metadata) && metadata.is_visually_hidden_from_conversation === true) return false;
  const said = contentOf(content);
  return said !== undefined && said.length > 0;
}

/** A text, or, where there is more than text, blocks. */
function contentOf(content: unknown): string | readonly Value[] | undefined {
  if (!isObject(content)) return undefined;
  const { parts, text } = content;
  if (!Array.isArray(parts)) return typeof text === 'string' ? text : [content];
  const filled = parts.filter((part) => part !== '');
  if (filled.every((part) => typeof part === 'string')) return filled.join('\n');
  return filled
    .map((part: unknown) => (typeof part === 'string' ? { type: 'text', text: part } : part))
    .filter(isObject);
}

/** Its times are seconds. */
function timeIn(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds < LATEST)) return undefined;
  return Math.round(seconds * 1000);
}

/** Of the year 9999. */
const LATEST = 253_402_300_799;

function titleIn(title: unknown): unknown {
  return typeof title === 'string' && title.trim() !== '' ? title : undefined;
}
