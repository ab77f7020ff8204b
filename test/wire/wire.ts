import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect } from 'vitest';
import {
  type Handler,
  type HttpRequest,
  type Listener,
  type ListenerOptions,
  openListener,
} from '../../src/http/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import type { Log } from '../../src/telemetry/index.ts';

/** A listener under attack, with a record of what got through. */
export interface Wire {
  readonly listener: Listener;
  readonly port: number;
  /** `127.0.0.1:<port>`, the `Host` of an honest caller. */
  readonly host: string;
  /** Requests that reached the handler. */
  readonly reached: HttpRequest[];
  /** Log lines. */
  readonly lines: { level: string; message: string; fields: Record<string, unknown> }[];
  /** Sends text or bytes on a new connection and reads until the server closes it, or `quietMs` pass without a further byte. */
  send(bytes: string | Uint8Array, quietMs?: number): Promise<Reply>;
  /** A connection to write to at will. */
  dial(): Caller;
}

/** What came back on one connection. */
export interface Reply {
  readonly text: string;
  /** Status codes of all answers, in order; interim ones included. */
  readonly statuses: readonly number[];
  /** Whether the server closed the connection. */
  readonly closed: boolean;
}

/** One raw connection. */
export interface Caller {
  readonly socket: Socket;
  readonly text: () => string;
  readonly closed: Promise<void>;
  /** Waits until what came contains `part`. */
  until(part: string): Promise<void>;
}

const open: Wire[] = [];
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});

afterEach(async () => {
  for (const wire of open.splice(0)) await wire.listener.close();
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  expect(unhandled).toEqual([]);
});

const greet: Handler = async (request) => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: `${request.method} ${request.target} ${request.body?.length ?? '-'}`,
});

/** Opens a listener on loopback that is closed after the test, which fails on any unhandled error. */
export async function openWire(
  options: Partial<ListenerOptions> = {},
  handler: Handler = greet,
): Promise<Wire> {
  const reached: HttpRequest[] = [];
  const lines: Wire['lines'] = [];
  const log: Log = {
    log: (level, message, fields) => lines.push({ level, message, fields: { ...fields } }),
  };
  const listener = await openListener(
    (request) => {
      reached.push(request);
      return handler(request);
    },
    { name: 'wire', host: '127.0.0.1', port: 0, log, clock: systemClock, ...options },
  );
  const { port } = listener;
  const wire: Wire = {
    listener,
    port,
    host: `127.0.0.1:${port}`,
    reached,
    lines,
    send: (bytes, quietMs) => send(port, bytes, quietMs),
    dial: () => dial(port),
  };
  open.push(wire);
  return wire;
}

function dial(port: number): Caller {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false });
  let text = '';
  let look = () => {};
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
    look();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const until = (part: string) =>
    new Promise<void>((resolve, reject) => {
      look = () => text.includes(part) && resolve();
      look();
      void closed.then(() => reject(new Error(`closed before '${part}' came, after '${text}'`)));
    });
  return { socket, text: () => text, closed, until };
}

/** An answer takes no longer, however busy the machine. */
const FIRST_BYTE_MS = 5_000;

async function send(port: number, bytes: string | Uint8Array, quietMs = 50): Promise<Reply> {
  const caller = dial(port);
  let closed = false;
  void caller.closed.then(() => {
    closed = true;
  });
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, FIRST_BYTE_MS);
    caller.socket.on('data', () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    });
    caller.socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    caller.socket.write(bytes);
  });
  await Promise.resolve();
  const wasClosed = closed;
  caller.socket.destroy();
  const statuses = [...caller.text().matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
    Number(status),
  );
  return { text: caller.text(), statuses, closed: wasClosed };
}
