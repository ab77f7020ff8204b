import { Fields, isObject, type SessionSettings } from '../../sessions/index.ts';
import type { ModelMessage, ModelRequest } from './model.ts';

/** The body of both chat operations, read. */
export interface ChatInput extends Omit<ModelRequest, 'messages' | 'modelId'> {
  /** What the request says; a conversation that is continued comes before it. */
  readonly messages: readonly ModelMessage[];
  readonly modelId: string | undefined;
  readonly systemPrompt: string | undefined;
  readonly sessionId: string | undefined;
  readonly agentId: string | undefined;
}

/** Names that the published description gives, and `agentId`, which applications send. */
const NAMES = [
  'messages',
  'modelId',
  'temperature',
  'maxTokens',
  'topP',
  'stream',
  'systemPrompt',
  'stopSequences',
  'responseFormat',
  'toolConfig',
  'sessionId',
  'async',
  'allowedTools',
  'guardrails',
  'agentId',
];

const ROLES = ['system', 'user', 'assistant'] as const;
const TEXT = { minimum: 1, maximum: 256 };

/** @throws Refusal invalid_parameter | limit_exceeded */
export function readChat(body: unknown, settings: SessionSettings): ChatInput {
  const fields = Fields.of(body, 'the body');
  if (settings.validate === 'strict') fields.allowOnly(NAMES);
  const { contentBytes } = settings.limits;
  const input = {
    messages: readMessages(fields, settings),
    modelId: fields.text('modelId', { minimum: 1, maximum: settings.limits.modelBytes }),
    temperature: fields.number('temperature', { minimum: 0, maximum: 2 }),
    maxTokens: fields.integer('maxTokens', { minimum: 1, maximum: 1_000_000 }),
    topP: fields.number('topP', { minimum: 0, maximum: 1 }),
    systemPrompt: fields.text('systemPrompt', { minimum: 0, maximum: contentBytes }),
    stopSequences: readStops(fields),
    sessionId: fields.text('sessionId', TEXT),
    agentId: fields.text('agentId', TEXT),
  };
  if (input.modelId === undefined && input.agentId === undefined) {
    fields.refuse('modelId', 'is required');
  }
  if (fields.flag('async')) fields.refuse('async', 'is not emulated; leave it out');
  fields.finish();
  return input;
}

function readMessages(fields: Fields, { limits }: SessionSettings): readonly ModelMessage[] {
  const given = fields.array('messages') ?? fields.refuse('messages', 'is required') ?? [];
  if (given.length === 0) fields.refuse('messages', 'must have a message');
  if (given.length > limits.messagesPerRequest) {
    fields.refuse('messages', `must be at most ${limits.messagesPerRequest}`, 'limit_exceeded');
    return [];
  }
  return given.map((message, index) => readMessage(fields, message, `messages/${index}`, limits));
}

function readMessage(
  parent: Fields,
  value: unknown,
  path: string,
  { contentBytes }: SessionSettings['limits'],
): ModelMessage {
  if (!isObject(value)) parent.refuse(path, 'must be an object');
  const fields = parent.inside(isObject(value) ? value : {}, path);
  const role = fields.word('role', ROLES);
  if (fields.value('role') === undefined) fields.refuse('role', 'is required');
  const content = readContent(fields);
  if (Buffer.byteLength(content) > contentBytes) {
    fields.refuse('content', `must be at most ${contentBytes} bytes of UTF-8`, 'limit_exceeded');
  }
  return { role: role ?? 'user', content };
}

/** A text, or blocks, of which a model that only talks reads the texts. */
function readContent(fields: Fields): string {
  const content = fields.value('content');
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || !content.every(isObject)) {
    return fields.refuse('content', 'must be a string or a list of content blocks') ?? '';
  }
  return content.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n');
}

function readStops(fields: Fields): readonly string[] | undefined {
  const stops = fields.array('stopSequences');
  if (stops === undefined) return undefined;
  const texts = stops.filter((stop) => typeof stop === 'string');
  if (texts.length !== stops.length) fields.refuse('stopSequences', 'must be texts');
  return texts;
}
