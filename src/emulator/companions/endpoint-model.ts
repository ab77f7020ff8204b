import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { Client } from 'undici';
import { Refusal } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import {
  type ChatModel,
  type ModelInfo,
  type ModelRequest,
  type ReplyPart,
  TALKS,
  type Usage,
} from './model.ts';

/** An endpoint that speaks as OpenAI's chat completions do. */
export interface ModelEndpoint {
  /** Its base, e.g. `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  /** Sent as bearer token; nobody is told of it. */
  readonly key?: string;
  /** The name of the model there. Default: what the caller asks for. */
  readonly model?: string;
}

/** Milliseconds. A model may think for a while before its first word. */
const LIMITS = { connectTimeout: 5_000, headersTimeout: 60_000, bodyTimeout: 60_000 } as const;

/** Characters of one answer; more is cut off. */
const MOST_TEXT = 200_000;

/** @throws RangeError when the address is none */
export function endpointModel(endpoint: ModelEndpoint, log: Log): ChatModel {
  const base = baseOf(endpoint.url);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(endpoint.key !== undefined && { authorization: `Bearer ${endpoint.key}` }),
  };
  /** One exchange on a connection of its own, which goes when the answer was read or nobody waits. */
  async function* exchange<T>(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    read: (body: Readable) => AsyncIterable<T>,
  ): AsyncIterable<T> {
    const client = new Client(base.origin, LIMITS);
    const leave = () => client.destroy().catch(ignore);
    signal.addEventListener('abort', leave, { once: true });
    try {
      const response = await client.request({
        method: body ? 'POST' : 'GET',
        path: base.pathname.replace(/\/+$/, '') + path,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      // A redirect is no answer either: following it could carry the key elsewhere.
      if (response.statusCode !== 200) throw new WrongStatus(response.statusCode);
      yield* read(response.body);
    } catch (failure) {
      throw unavailable(signal.aborted ? 'nobody waits any more' : reasonOf(failure), log);
    } finally {
      signal.removeEventListener('abort', leave);
      client.destroy().catch(ignore);
    }
  }
  return {
    async list(signal) {
      const models: ModelInfo[] = [];
      for await (const model of exchange('/models', undefined, signal, modelsIn))
        models.push(model);
      return models;
    },
    reply(request, signal) {
      const body = bodyOf(request, endpoint.model ?? request.modelId);
      return exchange('/chat/completions', body, signal, partsOf);
    },
  };
}

function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base && /^https?:$/.test(base.protocol) && base.username === '' && base.search === '')
    return base;
  throw new RangeError('a model endpoint is an http or https address without a query or password');
}

class WrongStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super('another status than 200');
    this.status = status;
  }
}

function reasonOf(failure: unknown): string {
  if (failure instanceof WrongStatus) return `it answered ${failure.status}`;
  const { code } = failure as { readonly code?: unknown };
  if (typeof code !== 'string') return 'its answer cannot be read';
  return code.endsWith('_TIMEOUT') ? 'it took too long' : 'it cannot be reached';
}

/** Nothing that the endpoint says goes further: it may repeat the key, or say how it is built. */
function unavailable(reason: string, log: Log): Refusal {
  log.log('warn', 'the model endpoint failed', { reason });
  return new Refusal('model_unavailable', `the model endpoint failed: ${reason}`);
}

function bodyOf(request: ModelRequest, model: string): object {
  const { messages, maxTokens, temperature, topP, stopSequences } = request;
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences && { stop: stopSequences }),
  };
}

async function* partsOf(body: Readable): AsyncIterable<ReplyPart> {
  let stopReason: string | undefined;
  let usage: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  let left = MOST_TEXT;
  for await (const data of eventsIn(body)) {
    if (data === '[DONE]') {
      stopReason ??= 'end_turn';
      break;
    }
    const chunk = readChunk(JSON.parse(data));
    if (chunk.usage) usage = chunk.usage;
    if (chunk.stopReason) stopReason = chunk.stopReason;
    const text = chunk.text.slice(0, left);
    left -= text.length;
    if (text !== '') yield { kind: 'delta', text };
  }
  // What is no stream at all ends here too.
  if (stopReason === undefined) throw new Error('it ended before it was complete');
  yield { kind: 'end', stopReason, usage };
}

async function* eventsIn(body: Readable): AsyncIterable<string> {
  const events: string[] = [];
  const parser = createParser({
    onEvent: ({ data }) => events.push(data),
    maxBufferSize: MOST_TEXT,
  });
  for await (const text of textsOf(body)) {
    parser.feed(text);
    yield* events.splice(0);
  }
}

/** Reasons to end by the names that QuantCDN's models give them. */
const STOP_REASONS: Readonly<Record<string, string>> = { stop: 'end_turn', length: 'max_tokens' };

interface Chunk {
  readonly text: string;
  readonly stopReason: string | undefined;
  readonly usage: Usage | undefined;
}

function readChunk(value: unknown): Chunk {
  const { choices, usage } = value as {
    readonly choices?: readonly {
      readonly delta?: { readonly content?: unknown };
      readonly finish_reason?: unknown;
    }[];
    readonly usage?: Readonly<Record<string, unknown>> | null;
  };
  const content = choices?.[0]?.delta?.content;
  const reason = choices?.[0]?.finish_reason;
  return {
    text: typeof content === 'string' ? content : '',
    stopReason: typeof reason === 'string' ? (STOP_REASONS[reason] ?? reason) : undefined,
    usage: usage ? usageOf(usage) : undefined,
  };
}

function usageOf(usage: Readonly<Record<string, unknown>>): Usage {
  const count = (name: string) => {
    const value = usage[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const inputTokens = count('prompt_tokens');
  const outputTokens = count('completion_tokens');
  return {
    inputTokens,
    outputTokens,
    totalTokens: count('total_tokens') || inputTokens + outputTokens,
  };
}

async function* modelsIn(body: Readable): AsyncIterable<ModelInfo> {
  let text = '';
  for await (const piece of textsOf(body)) {
    text += piece;
    if (text.length > MOST_TEXT) throw new Error('too many models');
  }
  const { data } = JSON.parse(text) as { readonly data?: unknown };
  if (!Array.isArray(data)) throw new Error('no list of models');
  for (const { id, owned_by: owner } of data) {
    const provider = typeof owner === 'string' ? owner : 'endpoint';
    if (typeof id === 'string') yield { id, name: id, provider, capabilities: TALKS };
  }
}

async function* textsOf(body: Readable): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
}

function ignore(): void {}
