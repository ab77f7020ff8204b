import type { ServerResponse } from 'node:http';

/** Ends an answer and lets nobody take for ever to read the end of it. */
export function endAnswer(
  outgoing: ServerResponse,
  lastBytes: string | Uint8Array | undefined,
  slowReaderTimeoutMs: number,
): void {
  outgoing.end(lastBytes);
  // Node replaces this timeout with the keep-alive one as soon as everything has left.
  if (outgoing.writableLength > 0) outgoing.socket?.setTimeout(slowReaderTimeoutMs);
}
