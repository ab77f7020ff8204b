import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Clock, Closable, Problem, ProblemName } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import { bracketed } from './authority.ts';
import { callerFinder } from './caller-address.ts';
import { callerPolicy } from './caller-policy.ts';
import type { Quota } from './caller-quota.ts';
import { Connection } from './connection.ts';
import { methodProblem } from './guard.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { ListenError } from './listen-error.ts';
import type { Handler } from './message.ts';
import { parseProblem } from './parse-failure.ts';
import { Responder } from './responder.ts';

/** What to listen on, and how. */
export interface ListenerOptions {
  /** Names the listener in the log. */
  readonly name: string;
  /** Address or name to bind to. Bound to loopback, only requests for this machine by name are served. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly log: Log;
  readonly clock: Clock;
  /** Host names served beside the machine's own addresses; a port in them is ignored. */
  readonly allowHosts?: readonly string[];
  /** Origins whose pages may call: scheme, host and, unless it is the scheme's own, port. */
  readonly allowOrigins?: readonly string[];
  /** Addresses of proxies, and blocks of them, whose `X-Forwarded-For` is believed. Default: none. */
  readonly trustProxies?: readonly string[];
  /** How many requests a caller may send. Absent = any number. */
  readonly rate?: Quota | undefined;
  /** Whether answers may be sent in a content coding. Default: false. */
  readonly compress?: boolean | undefined;
  /** Hears which problem a request is answered with. */
  readonly refused?: ((problem: ProblemName) => void) | undefined;
  /** Hears once that it stops: answers without an end of their own should end now. */
  readonly stopping?: (() => void) | undefined;
  /** Changes to {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
}

/** One open port. */
export interface Listener extends Closable {
  /** Where to reach it from this machine, without a slash at the end. */
  readonly url: string;
  /** The address it is bound to. */
  readonly host: string;
  readonly port: number;
  /** Lets another handler answer from the next request on. Requests in hand keep the one they have. */
  use(handler: Handler): void;
  /**
   * Stops: accepts no connection, and says with the next answer on each that it is the last.
   * Connections on which no request comes any more are closed after a moment. What has no answer
   * after `deadlineMs` is answered 503 `shutting-down`, what is still being sent is cut. A second call does not wait for the first one's deadline.
   */
  drain(deadlineMs: number): Promise<void>;
  /** Stops without waiting for answers. */
  close(): Promise<void>;
}

/**
 * Opens a port: node:http goes in, requests that passed the guard come out to `handler`. Whatever
 * `handler` throws is answered; nothing a caller sends raises anything in this process.
 *
 * @throws ListenError when the address cannot be had
 * @throws RangeError when a list has an entry that is not a host name, an origin, or an address
 */
export async function openListener(handler: Handler, options: ListenerOptions): Promise<Listener> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { allowHosts = [], allowOrigins = [], trustProxies = [] } = options;
  const callerOf = callerFinder(trustProxies);
  // For its errors alone: nothing is open yet.
  callerPolicy({ address: options.host, port: options.port }, allowHosts, allowOrigins);
  const server = createServer({
    maxHeaderSize: limits.headBytes,
    headersTimeout: Math.min(limits.headTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    requireHostHeader: false, // the guard asks for it, and says so in problem+json
  });
  // Otherwise Node drops lines silently before the guard can count them.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.connections;
  const bound = await listen(server, options);
  const policy = callerPolicy(bound, allowHosts, allowOrigins);
  const responder = new Responder(handler, { ...options, limits, policy, callerOf });
  return new OpenListener(server, bound, responder, { ...options, limits });
}

function listen(server: Server, { host, port }: ListenerOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(cause, host, port)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve(server.address() as AddressInfo);
    });
  });
}

/** How long a last answer may take to leave once the deadline has passed. */
const FAREWELL_MS = 100;

class OpenListener implements Listener {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  readonly #responder: Responder;
  readonly #options: ListenerOptions & { readonly limits: Limits };
  readonly #connections = new Map<Socket, Connection>();
  #drained: Promise<void> | undefined;

  constructor(
    server: Server,
    bound: AddressInfo,
    responder: Responder,
    options: ListenerOptions & { readonly limits: Limits },
  ) {
    this.host = bound.address;
    this.port = bound.port;
    this.url = `http://${bracketed(reachable(bound.address))}:${bound.port}`;
    this.#server = server;
    this.#responder = responder;
    this.#options = options;
    this.#wire();
  }

  use(handler: Handler): void {
    this.#responder.handler = handler;
  }

  drain(deadlineMs: number): Promise<void> {
    if (this.#drained) this.#cutOff();
    this.#drained ??= this.#stop(deadlineMs);
    return this.#drained;
  }

  close(): Promise<void> {
    return this.drain(0);
  }

  #wire(): void {
    const server = this.#server;
    server.on('connection', (socket: Socket) => this.#greet(socket));
    server.on('request', (incoming, outgoing) => this.#receive(incoming, outgoing, false));
    server.on('checkContinue', (incoming, outgoing) => this.#receive(incoming, outgoing, true));
    server.on('checkExpectation', (incoming, outgoing) => this.#receive(incoming, outgoing, false));
    server.on('connect', (_incoming, socket) => {
      this.#refuse(socket as Socket, methodProblem('CONNECT'));
    });
    server.on('clientError', (failure, socket) => {
      this.#refuse(socket as Socket, parseProblem(failure));
    });
    server.on('error', ({ message }) => {
      this.#options.log.log('error', 'accepting a connection failed', {
        listener: this.#options.name,
        error: message,
      });
    });
  }

  #greet(socket: Socket): void {
    const connection = new Connection(socket, this.#responder, this.#options.limits.lingerMs);
    this.#connections.set(socket, connection);
    // Node takes its own listener away with CONNECT, and an error without one would end the process.
    socket.on('error', () => {});
    socket.on('close', () => this.#connections.delete(socket));
  }

  #receive(incoming: IncomingMessage, outgoing: ServerResponse, awaitsContinue: boolean): void {
    const connection = this.#connections.get(incoming.socket);
    if (connection) this.#responder.receive(connection, incoming, outgoing, awaitsContinue);
  }

  #refuse(socket: Socket, problem: Problem | undefined): void {
    const connection = this.#connections.get(socket);
    if (!connection || !problem) socket.destroy();
    else this.#responder.refuse(connection, problem);
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#responder.draining = true;
    this.#options.stopping?.();
    const server = this.#server;
    // Not http's own close(): that destroys sockets on which a finished answer is still leaving,
    // and stops watching over requests that take too long to arrive.
    const stopped = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
    const { lastCallMs } = this.#options.limits;
    for (const connection of this.#connections.values()) connection.retire(lastCallMs);
    const deadline = setTimeout(() => this.#cutOff(), deadlineMs);
    await stopped;
    clearTimeout(deadline);
    server.close(); // ends the watch
  }

  #cutOff(): void {
    for (const connection of this.#connections.values()) {
      const { current } = connection;
      if (current && current.status === 0) this.#responder.giveUp(current, connection);
      else connection.destroy();
    }
    setTimeout(() => {
      for (const connection of this.#connections.values()) connection.destroy();
    }, FAREWELL_MS).unref();
  }
}

/** An address to reach a listener at that is bound to every address. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}
