import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

/** What a connection needs of its listener. */
export interface Turns {
  /** Answers the exchange whose turn it is. */
  begin(exchange: Exchange, connection: Connection): void;
  /** The answer was sent, or the caller left; also for exchanges whose turn never came. */
  over(exchange: Exchange): void;
}

/**
 * One caller's connection. Pipelined requests take turns: they are answered in order, and one is
 * only begun when the one before is done, so that a `GET` sees what the `PUT` before it did (RFC
 * 9112 section 9.3.2).
 */
export class Connection {
  readonly #socket: Socket;
  readonly #turns: Turns;
  readonly #lingerMs: number;
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #farewell: string | undefined;
  #closing = false;
  /** How long another request is waited for once the server stops; absent = it does not. */
  #lastCallMs: number | undefined;
  #lastCall: NodeJS.Timeout | undefined;
  readonly #turnOver = () => this.#advance();

  constructor(socket: Socket, turns: Turns, lingerMs: number) {
    this.#socket = socket;
    this.#turns = turns;
    this.#lingerMs = lingerMs;
  }

  /** The exchange that is being answered. */
  get current(): Exchange | undefined {
    return this.#current;
  }

  /** Whether further requests are ignored. */
  get closing(): boolean {
    return this.#closing || this.#farewell !== undefined;
  }

  /** Takes a request; its turn comes at once when nothing else is being answered. */
  accept(exchange: Exchange): void {
    clearTimeout(this.#lastCall);
    if (this.#current) this.#waiting.push(exchange);
    else this.#begin(exchange);
  }

  /**
   * Ends the connection without a request being lost on it: after an answer that says so, or when
   * none has come for a while. A caller may be sending one just now, and was told nothing yet.
   */
  retire(lastCallMs: number): void {
    this.#lastCallMs = lastCallMs;
    if (!this.#current) this.#waitForLastCall(lastCallMs);
  }

  /** Makes the current answer the last one. Without one the connection closes now. */
  close(): void {
    this.#closing = true;
    for (const exchange of this.#waiting.splice(0)) this.#turns.over(exchange);
    if (!this.#current) this.#socket.destroySoon();
  }

  /**
   * Says farewell where no request can be made out, after the answers to complete requests. A
   * request whose body broke off gets the farewell for its answer.
   *
   * @param farewell a whole HTTP response
   * @returns false when the connection had its last answer already
   */
  refuse(farewell: string): boolean {
    const answered = this.#current === undefined || this.#current.status !== 0;
    if (this.#farewell !== undefined || (this.#closing && answered)) return false;
    this.#farewell = farewell;
    // From here on Node no longer takes the end of what a caller sends for its leaving.
    this.#socket.once('end', () => this.#socket.destroy());
    const last = this.#waiting.at(-1);
    if (last && !last.incoming.complete) {
      this.#waiting.pop();
      this.#turns.over(last);
    }
    if (last === undefined && this.#current?.incoming.complete !== true) this.#part();
    return true;
  }

  /** Ends the connection in the middle of an answer, whose last chunk then is missing. */
  breakOff(): void {
    this.#closing = true;
    this.#socket.setTimeout(this.#lingerMs);
    this.#socket.destroySoon();
  }

  /** Ends the connection now, whatever is under way. */
  destroy(): void {
    this.#socket.destroy();
  }

  #begin(exchange: Exchange): void {
    this.#current = exchange;
    exchange.outgoing.on('close', this.#turnOver);
    this.#turns.begin(exchange, this);
  }

  #advance(): void {
    const done = this.#current;
    this.#current = undefined;
    if (done) this.#turns.over(done);
    if (this.#socket.destroyed) this.close();
    const next = this.#waiting.shift();
    if (next) this.#begin(next);
    else if (this.#farewell !== undefined) this.#part();
    else if (this.#closing) this.#socket.destroySoon();
    else if (this.#lastCallMs !== undefined) this.#waitForLastCall(this.#lastCallMs);
  }

  #waitForLastCall(milliseconds: number): void {
    this.#lastCall = setTimeout(() => this.close(), milliseconds);
    this.#socket.once('close', () => clearTimeout(this.#lastCall));
  }

  #part(): void {
    this.#closing = true;
    this.#current?.cancellation.cancel();
    const socket = this.#socket;
    if (socket.writable) socket.end(this.#farewell ?? '');
    else socket.destroy();
    // Time for the caller to read it: closing on bytes still coming in would reset the connection.
    const timer = setTimeout(() => socket.destroy(), this.#lingerMs);
    socket.once('close', () => clearTimeout(timer));
  }
}
