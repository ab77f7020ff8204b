/** A session, as far as the service tells of it. */
export interface Session {
  readonly id: string;
  readonly title: string;
  readonly model: string | undefined;
  readonly userId: string | undefined;
  readonly group: string | undefined;
  readonly status: string | undefined;
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly messageCount: number | undefined;
  readonly tokens: number | undefined;
}

/** A session with all that was said. */
export interface Conversation extends Session {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly messages: readonly Message[];
}

/** Something that was said. */
export interface Message {
  readonly role: string;
  /** Its place, as the service counts. */
  readonly number: number | undefined;
  /** Text; of content in blocks, their texts and the rest as JSON. */
  readonly text: string;
  /** As the service gave it. */
  readonly content: unknown;
  readonly saidAt: number | undefined;
  /** What it cost, where the service tells. */
  readonly tokens: number | undefined;
}

type Raw = Readonly<Record<string, unknown>>;

/** Reads a session. Only its id is certain to be there. */
export function readSession(value: unknown): Session {
  const raw = objectOf(value);
  const id = textOf(raw.id) ?? textOf(raw.sessionId) ?? '';
  return {
    id,
    title: textOf(raw.title) ?? id,
    model: textOf(raw.model),
    userId: textOf(raw.userId),
    group: textOf(raw.sessionGroup),
    status: textOf(raw.status),
    createdAt: timeOf(raw.created_at ?? raw.createdAt),
    updatedAt: timeOf(raw.updated_at ?? raw.updatedAt),
    expiresAt: timeOf(raw.expiresAt),
    messageCount: numberOf(raw.totalMessages),
    tokens: numberOf(raw.totalTokensExact) ?? numberOf(raw.totalTokens),
  };
}

/** Reads a session with its messages. */
export function readConversation(value: unknown): Conversation {
  const raw = objectOf(value);
  const messages = Array.isArray(raw.messages) ? raw.messages.map(readMessage) : [];
  return { ...readSession(raw), metadata: objectOf(raw.metadata), messages };
}

function readMessage(value: unknown): Message {
  const raw = objectOf(value);
  return {
    role: textOf(raw.role) ?? '',
    number: numberOf(raw.seq),
    text: contentText(raw.content),
    content: raw.content,
    saidAt: timeOf(raw.createdAt),
    tokens: numberOf(raw.tokens) ?? numberOf(raw.tokensUsed),
  };
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  const blocks = Array.isArray(content) ? content : [content];
  return blocks
    .map((block) => textOf(objectOf(block).text) ?? `\`\`\`json\n${pretty(block)}\n\`\`\``)
    .join('\n\n');
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? '';
}

function objectOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
