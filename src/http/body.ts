import type { Readable } from 'node:stream';
import { Problem } from '../kernel/index.ts';

/**
 * Reads a body to its end. Its time is bounded by the listener, which ends the connection of a
 * request that takes too long.
 *
 * @throws Problem body-too-large as soon as one byte too many has come; the rest is left unread
 * @throws Problem malformed-request when the body ends early because the caller left
 */
export function readBody(request: Readable, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const received = new ByteBuffer();
    request.on('data', (chunk: Buffer) => {
      if (received.length + chunk.length <= limitBytes) return received.append(chunk);
      request.removeAllListeners('data').pause();
      reject(tooLarge(limitBytes));
    });
    request.on('end', () => resolve(received.bytes()));
    request.on('error', () => reject(new Problem('malformed-request', 'the body ended early')));
  });
}

/** @returns why a body of the announced length is refused before a byte of it is read */
export function lengthProblem(
  contentLength: string | undefined,
  limitBytes: number,
): Problem | undefined {
  return Number(contentLength ?? 0) > limitBytes ? tooLarge(limitBytes) : undefined;
}

function tooLarge(limitBytes: number): Problem {
  return new Problem('body-too-large', `a body may have ${limitBytes} bytes`);
}

/**
 * Bytes in one piece. A caller decides how small its chunks are, and a list of a million chunks of
 * one byte would take a hundred times the memory of the bytes.
 */
class ByteBuffer {
  #bytes: Uint8Array = new Uint8Array();
  length = 0;

  append(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (this.length === 0) this.#bytes = chunk;
    else {
      if (length > this.#bytes.length) this.#grow(length);
      this.#bytes.set(chunk, this.length);
    }
    this.length = length;
  }

  bytes(): Uint8Array {
    return this.#bytes.length === this.length ? this.#bytes : this.#bytes.subarray(0, this.length);
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2, 16 * 1024));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}
