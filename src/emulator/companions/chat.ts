import type { HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { Refusal, writeJson } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { ChatModel, ReplyPart, Usage } from './model.ts';
import type { Turn } from './turn.ts';

/** One request for an answer. */
export interface Chat {
  readonly turn: Turn;
  readonly model: ChatModel;
  readonly requestId: string;
  /** Says that nobody waits any more. */
  readonly abort: AbortController;
  readonly log: Log;
}

/** An answer as a whole, kept before it is given. */
export async function wholeAnswer(chat: Chat): Promise<HttpResponse> {
  const { turn, requestId } = chat;
  let content = '';
  let end: Extract<ReplyPart, { kind: 'end' }> | undefined;
  for await (const part of replyOf(chat)) {
    if (part.kind === 'delta') content += part.text;
    else end = part;
  }
  const usage = end?.usage ?? NO_USAGE;
  await turn.keep(content, usage);
  const body = {
    response: { role: 'assistant', content },
    model: turn.request.modelId,
    requestId,
    finishReason: end?.stopReason,
    usage,
  };
  return writeJson(200, JSON.stringify(body));
}

const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** An answer as it comes: server-sent events, the last of which says that it was kept. */
export function streamedAnswer(chat: Chat): HttpResponse {
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: eventsOf(chat) };
}

async function* eventsOf(chat: Chat): AsyncIterable<Uint8Array> {
  const { turn, requestId, abort, log } = chat;
  const { sessionId } = turn;
  try {
    yield event('start', { requestId, model: turn.request.modelId, streaming: true });
    if (sessionId !== undefined) yield event('session', { sessionId });
    let content = '';
    for await (const part of replyOf(chat)) {
      if (part.kind === 'delta') {
        content += part.text;
        yield event('content', { delta: part.text });
        continue;
      }
      await turn.keep(content, part.usage);
      yield event('done', { complete: true, stopReason: part.stopReason, usage: part.usage });
    }
  } catch (failure) {
    yield event('error', { error: toldOf(failure, requestId, log) });
  } finally {
    abort.abort();
  }
}

function replyOf({ turn, model, abort }: Chat): AsyncIterable<ReplyPart> {
  return model.reply(turn.request, abort.signal);
}

/** The head has left: what goes wrong now can only be told in the stream. */
function toldOf(failure: unknown, requestId: string, log: Log): string {
  if (failure instanceof Refusal || failure instanceof Problem) return failure.message;
  const reason = failure instanceof Error ? failure.message : String(failure);
  log.log('error', 'an answer of a model failed', { requestId, reason });
  return 'the server failed to handle the request';
}

function event(name: string, data: object): Uint8Array {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
