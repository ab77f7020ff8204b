import { isUuid } from '../../kernel/index.ts';
import {
  appendMessages,
  type Context,
  createSession,
  getSession,
  type MessageInput,
  notFound,
  Refusal,
  requireTokens,
} from '../../sessions/index.ts';
import type { ChatInput } from './chat-input.ts';
import { DEFAULT_MODEL } from './echo-model.ts';
import type { ModelMessage, ModelRequest, Usage } from './model.ts';

/** An agent as the published description of QuantCDN's API lists it. */
export interface AgentInfo {
  readonly agentId: string;
  readonly name?: string;
  readonly description?: string;
  readonly modelId?: string;
  readonly isGlobal?: boolean;
}

/** What one side says and the other answers, and where it is kept. */
export interface Turn {
  readonly request: ModelRequest;
  /** Absent: nothing is kept. */
  readonly sessionId: string | undefined;
  /** Keeps what was asked and answered, as one append. */
  keep(answer: string, usage: Usage): Promise<void>;
}

/** Minutes that an agent's conversation lives after each turn (D15). */
const AGENT_MINUTES = 60;

/**
 * Begins a turn: finds the conversation that it continues. An agent that is given none begins one.
 *
 * @throws Refusal session_not_found | session_expired | session_completed | invalid_parameter |
 *   quota_exceeded when no tokens are left to spend
 */
export async function beginTurn(
  context: Context,
  input: ChatInput,
  agents: readonly AgentInfo[],
): Promise<Turn> {
  const agent = agentOf(input.agentId, agents);
  const modelId = input.modelId ?? agent?.modelId ?? DEFAULT_MODEL;
  const { sessionId: given } = input;
  const kept = given === undefined ? undefined : await readSession(context, given);
  if (kept || agent) await requireTokens(context, kept?.tokens ?? 0);
  const sessionId = given ?? (agent && (await newSession(context, agent)));
  const prompt = input.systemPrompt
    ? [{ role: 'system' as const, content: input.systemPrompt }]
    : [];
  const settings = agent ? { ...context.settings, slidingExpiry: AGENT_MINUTES } : context.settings;
  return {
    request: {
      ...input,
      modelId,
      messages: [...prompt, ...(kept?.messages ?? []), ...input.messages],
    },
    sessionId,
    async keep(answer, usage) {
      if (sessionId === undefined) return;
      const said = input.messages.filter(({ role }) => role !== 'system');
      const turn: ModelMessage[] = [...said, { role: 'assistant', content: answer }];
      const update = {
        ...NOTHING,
        newMessages: turn.map(toMessageInput),
        tokensUsed: Math.min(usage.totalTokens, MOST_TOKENS),
        // D2: what metadata say of the model outranks which one was used last.
        model: kept?.named ? undefined : modelId,
      };
      const conditions = { ifMatch: undefined, replay: undefined };
      await appendMessages({ ...context, settings }, sessionId, update, conditions);
    },
  };
}

const NOTHING = {
  status: undefined,
  metadata: undefined,
  title: undefined,
  version: undefined,
} as const;

const MOST_TOKENS = 2_147_483_647;

function agentOf(agentId: string | undefined, agents: readonly AgentInfo[]): AgentInfo | undefined {
  if (agentId === undefined) return undefined;
  const agent = agents.find((one) => one.agentId === agentId);
  if (agent) return agent;
  throw new Refusal('invalid_parameter', 'agentId is no agent of this organisation', {
    details: [{ path: '/agentId', message: 'is no agent of this organisation' }],
  });
}

async function newSession(context: Context, { agentId }: AgentInfo): Promise<string> {
  const input = {
    userId: context.scope.user ?? 'anonymous',
    sessionGroup: undefined,
    metadata: { agentId },
    expirationMinutes: AGENT_MINUTES,
    initialMessages: [],
    title: undefined,
    model: undefined,
  };
  const { answer } = await createSession(context, input, { ifMatch: undefined, replay: undefined });
  return JSON.parse(answer.body).sessionId;
}

interface ReadSession {
  readonly messages: readonly ModelMessage[];
  /** Whether its metadata name a model. */
  readonly named: boolean;
  readonly tokens: number;
}

async function readSession(context: Context, sessionId: string): Promise<ReadSession> {
  if (!isUuid(sessionId)) throw notFound();
  const { settings } = context;
  const everything = { ...context, settings: { ...settings, responseFields: 'extended' as const } };
  const all = { messagesLimit: undefined, messagesBefore: undefined };
  const { body } = await getSession(everything, sessionId, all);
  const session = JSON.parse(Buffer.from(body).toString('utf8'));
  if (session.status === 'completed' && settings.completedAppend === 'reject') {
    throw new Refusal(
      'session_completed',
      'the session is completed; set status to active to go on',
    );
  }
  const { model, modelId } = session.metadata;
  return {
    messages: session.messages.flatMap(toModelMessage),
    named: typeof model === 'string' || typeof modelId === 'string',
    tokens: session.totalTokensExact,
  };
}

function toModelMessage({ role, content }: { role: string; content: unknown }): ModelMessage[] {
  if (role !== 'system' && role !== 'user' && role !== 'assistant') return [];
  return [{ role, content: typeof content === 'string' ? content : JSON.stringify(content) }];
}

function toMessageInput({ role, content }: ModelMessage): MessageInput {
  return {
    role,
    content: JSON.stringify(content),
    bytes: Buffer.byteLength(content),
    text: content,
  };
}
