import { isObject } from '../api/fields.ts';
import type { Conversation } from './conversation.ts';
import { timeOf } from './read-record.ts';

type Value = Readonly<Record<string, unknown>>;

/** Members of `metadata` that an export has put there. */
const OURS = [
  'organisation',
  'sessionId',
  'userId',
  'sessionGroup',
  'title',
  'model',
  'status',
  'createdAt',
  'updatedAt',
  'metadata',
];

/**
 * The conversation of a line as files of chats for OpenAI have them; `undefined` when it has no
 * `messages`.
 */
export function openAiConversation(value: Value): Conversation | undefined {
  if (!Array.isArray(value.messages)) return undefined;
  const known: Value = isObject(value.metadata) ? value.metadata : {};
  const others = Object.entries(known).filter(([name]) => !OURS.includes(name));
  const own = isObject(known.metadata) ? known.metadata : {};
  return {
    id: known.sessionId,
    userId: known.userId ?? value.user,
    sessionGroup: known.sessionGroup,
    title: known.title,
    model: known.model ?? value.model,
    status: known.status,
    metadata: { ...own, ...Object.fromEntries(others) },
    messages: value.messages.map(readTools),
    createdAt: timeIn(known.createdAt),
    updatedAt: timeIn(known.updatedAt),
  };
}

function timeIn(value: unknown): number | undefined {
  return typeof value === 'string' ? timeOf(value) : undefined;
}

const ROLES: Readonly<Record<string, string>> = { developer: 'system', function: 'tool' };

/** A message has a role and a content here; what calls tools and what they gave become blocks of it. */
function readTools(message: unknown): Conversation['messages'][number] {
  if (!isObject(message)) return { role: undefined, content: undefined };
  const { role: given, content, tool_calls, tool_call_id } = message;
  const role = typeof given === 'string' ? (ROLES[given] ?? given) : given;
  if (tool_call_id !== undefined) {
    return { role, content: [{ type: 'tool_result', tool_call_id, content }] };
  }
  if (tool_calls === undefined) return { role, content };
  return { role, content: [...blocksOf(content), { type: 'tool_calls', tool_calls }] };
}

function blocksOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  return typeof content === 'string' ? [{ type: 'text', text: content }] : [];
}
