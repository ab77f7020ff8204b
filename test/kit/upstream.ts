import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** One request as an upstream received it. */
export interface RecordedRequest {
  readonly method: string;
  /** Request target, undecoded. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What a scripted upstream answers. Defaults: 200, no fields, no body. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** Decides the answer to one request. */
export type Script = (request: RecordedRequest) => Reply | Promise<Reply>;

/** An API on loopback that does as told and remembers what it was asked. */
export interface ScriptedUpstream {
  readonly base: URL;
  /** In order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Replaces the script from now on. */
  answer(script: Script | Reply): void;
  /** Forgets the requests so far. */
  forget(): void;
  close(): Promise<void>;
}

/** An upstream that answers with the target that it was asked for: `{"url": …}`. */
export function echoUpstream(): Promise<ScriptedUpstream> {
  return scriptedUpstream(({ url }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  }));
}

/** Opens a scripted upstream on a free port. */
export async function scriptedUpstream(script: Script | Reply = {}): Promise<ScriptedUpstream> {
  const requests: RecordedRequest[] = [];
  let current = toScript(script);
  const server = createHttpServer(async (incoming, outgoing) => {
    const request = await record(incoming);
    requests.push(request);
    const reply = await current(request);
    for (const [name, value] of Object.entries(reply.headers ?? {})) {
      outgoing.setHeader(name, value as string | string[]);
    }
    outgoing.statusCode = reply.status ?? 200;
    outgoing.end(reply.body);
  });
  const base = await listen(server);
  return {
    base,
    requests,
    answer(next) {
      current = toScript(next);
    },
    forget() {
      requests.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toScript(script: Script | Reply): Script {
  return typeof script === 'function' ? script : () => script;
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers as Record<string, string>,
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
  };
}

/** Does something with a connection on which one whole request has arrived. */
export type Misbehaviour = (socket: Socket, request: string) => void;

/** An upstream that speaks bytes instead of HTTP. */
export interface RawUpstream {
  readonly base: URL;
  /** Head and body of every request, as text, in order of arrival. */
  readonly requests: readonly string[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

/** Opens an upstream on a free port that answers each request by `misbehave`. */
export async function rawUpstream(misbehave: Misbehaviour): Promise<RawUpstream> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The other side gives up on most of what is sent here; that is the point.
    socket.on('error', () => {});
    onRequest(socket, (request) => {
      requests.push(request);
      misbehave(socket, request);
    });
  });
  const base = await listen(server);
  return {
    base,
    requests,
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function onRequest(socket: Socket, listener: (request: string) => void): void {
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
    for (let length = wholeLength(received); length > 0; length = wholeLength(received)) {
      const request = received.slice(0, length);
      received = received.slice(length);
      listener(request);
    }
  });
}

/** Bytes of the first whole request, by `Content-Length`; 0 while it is incomplete. */
function wholeLength(received: string): number {
  const head = received.indexOf('\r\n\r\n');
  if (head === -1) return 0;
  const bodyLength = Number(/^content-length: *(\d+)/im.exec(received.slice(0, head))?.[1] ?? 0);
  const length = head + 4 + bodyLength;
  return received.length >= length ? length : 0;
}

async function listen(server: Server | ReturnType<typeof createServer>): Promise<URL> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
