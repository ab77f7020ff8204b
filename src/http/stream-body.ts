import type { ServerResponse } from 'node:http';
import type { Cancellation } from '../kernel/index.ts';
import { endAnswer } from './end-answer.ts';
import type { Exchange } from './exchange.ts';

/**
 * Passes a body on as it comes, never faster than the caller takes it. When the caller leaves, the
 * source is told to stop; it may also watch the request's cancellation to stop sooner.
 *
 * @throws what the source throws; the answer is incomplete then and must not be ended properly
 */
export async function streamBody(
  body: AsyncIterable<Uint8Array>,
  { outgoing, cancellation }: Exchange,
  slowReaderTimeoutMs: number,
): Promise<void> {
  const source = body[Symbol.asyncIterator]();
  cancellation.onCancel(() => void stopSource(source));
  for (;;) {
    const step = await source.next();
    if (step.done || cancellation.cancelled) break;
    if (!outgoing.write(step.value)) await taken(outgoing, cancellation, slowReaderTimeoutMs);
  }
  endAnswer(outgoing, undefined, slowReaderTimeoutMs);
}

/** Tells a source that nobody reads on. */
export async function stopSource(source: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Nobody is left to be told.
  }
}

/** Waits until what was written has left, or the caller has. */
async function taken(
  outgoing: ServerResponse,
  cancellation: Cancellation,
  timeoutMs: number,
): Promise<void> {
  outgoing.socket?.setTimeout(timeoutMs);
  await new Promise<void>((resolve) => {
    const stopListening = cancellation.onCancel(resolve);
    outgoing.once('drain', () => {
      stopListening();
      resolve();
    });
  });
  outgoing.socket?.setTimeout(0);
}
