import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { send } from './api.ts';

/**
 * Opens a stream of events, which goes on until `signal` says that it is enough, or the stream ends.
 * An `EventSource` could not carry a token.
 *
 * @param after the event that is known already
 * @throws as `ask`
 */
export async function listen(
  path: string,
  signal: AbortSignal,
  after?: string,
): Promise<AsyncIterable<EventSourceMessage>> {
  const known: Record<string, string> = after === undefined ? {} : { 'last-event-id': after };
  const headers = { accept: 'text/event-stream', ...known };
  const { body } = await send(path, { signal, headers });
  return eventsIn(body);
}

// Not every browser can iterate a stream.
async function* eventsIn(body: Response['body']): AsyncGenerator<EventSourceMessage> {
  const reader = body
    ?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return;
    yield part.value;
  }
}
