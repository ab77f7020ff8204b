import type { ServerResponse } from 'node:http';
import type { Cancellation } from '../kernel/index.ts';
import { endAnswer } from './end-answer.ts';
import type { Exchange } from './exchange.ts';

/** Milliseconds that the head waits for the first piece, to leave with it: a write costs more than the piece. */
const HEAD_WAITS_MS = 25;

/**
 * Passes a body on as it comes, never faster than the caller takes it. When the caller leaves, the
 * source is told to stop; it may also watch the request's cancellation to stop sooner. The head
 * leaves before the first piece when that takes its time.
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
  const head = setTimeout(() => outgoing.flushHeaders(), HEAD_WAITS_MS);
  try {
    for (;;) {
      const step = await source.next();
      clearTimeout(head);
      if (step.done || cancellation.cancelled) break;
      if (!outgoing.write(step.value)) await taken(outgoing, cancellation, slowReaderTimeoutMs);
    }
  } catch (failure) {
    clearTimeout(head);
    outgoing.flushHeaders();
    throw failure;
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
