import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Misbehaviour } from '../kit/upstream.ts';

/** Closes after each test of the calling file what the returned function was given. */
export function closingAfterEach(): <T extends { close(): unknown }>(resource: T) => T {
  const resources: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const resource of resources.splice(0)) await resource.close();
  });
  return (resource) => {
    resources.push(resource);
    return resource;
  };
}

/** Start of a good answer; the header is not complete yet. */
export const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Start of a good answer in chunks, header complete. */
export const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

/** Writes a start, then pieces at an interval in milliseconds until the socket closes. */
export function endless(start: string, piece: string, intervalMs: number): Misbehaviour {
  return (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(piece), intervalMs);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Writes bytes, then does something with the socket, by default nothing. */
export function sends(
  bytes: string | Uint8Array,
  then: (socket: Socket) => void = () => {},
): Misbehaviour {
  return (socket) => {
    socket.write(bytes, () => then(socket));
  };
}

/** What to do with the socket after that. */
export const end = (socket: Socket) => void socket.end();
export const reset = (socket: Socket) => void socket.resetAndDestroy();
export const resetSoon = (socket: Socket) => void setTimeout(() => reset(socket), 20);
