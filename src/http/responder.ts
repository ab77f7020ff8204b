import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, Problem, type ProblemName, requestId } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import { readBody } from './body.ts';
import type { CallerOf } from './caller-address.ts';
import { crowdProblem, rateProblem, withQuota } from './caller-limits.ts';
import type { CallerPolicy } from './caller-policy.ts';
import { CallerQuota, type Quota } from './caller-quota.ts';
import type { Connection, Turns } from './connection.ts';
import { ConnectionCut } from './connection-cut.ts';
import { withCoding } from './content-coding.ts';
import { preflightResponse, sharedWith } from './cors.ts';
import { Exchange } from './exchange.ts';
import { announcesBody, inspectHead } from './guard.ts';
import type { Limits } from './limits.ts';
import type { Handler, HttpResponse } from './message.ts';
import { Places } from './places.ts';
import { failureResponse, problemResponse } from './problem-json.ts';
import { rawAnswer } from './raw-answer.ts';
import { discard, sendAnswer } from './send-answer.ts';
import { targetPath } from './target.ts';

/** What a {@link Responder} goes by. */
export interface ResponderOptions {
  readonly name: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly policy: CallerPolicy;
  readonly callerOf: CallerOf;
  /** Hears which problem a request is answered with. */
  readonly refused?: ((problem: ProblemName) => void) | undefined;
  /** How many requests a caller may send. Absent = any number. */
  readonly rate?: Quota | undefined;
  /** Whether answers may be sent in a content coding. Default: false. */
  readonly compress?: boolean | undefined;
}

/** For connections that nginx counts as 499: the caller left before there was an answer. */
const CALLER_LEFT = 499;

/** Takes each request past the guard to the handler, and the answer back. */
export class Responder implements Turns {
  handler: Handler;
  /** While true, every answer is the last on its connection. */
  draining = false;
  readonly #options: ResponderOptions;
  readonly #places: Places;
  readonly #quotas: CallerQuota | undefined;

  constructor(handler: Handler, options: ResponderOptions) {
    this.handler = handler;
    this.#options = options;
    const { inFlightRequests, placeWaitMs } = options.limits;
    this.#places = new Places(inFlightRequests, placeWaitMs);
    this.#quotas = options.rate && new CallerQuota(options.rate, options.clock);
  }

  /** Takes what Node's parser made of a request on `connection`. */
  receive(
    connection: Connection,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    awaitsContinue: boolean,
  ): void {
    if (connection.closing) return;
    // A caller that left is noticed by the end of its connection; writing to it is no failure.
    outgoing.on('error', ignore);
    const { clock, callerOf } = this.#options;
    const exchange = new Exchange(incoming, outgoing, clock.monotonic(), awaitsContinue, callerOf);
    const crowd = this.#count(exchange);
    // Requests that wait for their turn cost memory too, so that even the refusal must not wait.
    if (crowd && connection.current) this.refuse(connection, crowdProblem(crowd));
    else connection.accept(exchange);
  }

  /** Ends a connection on which no further request can be made out. */
  refuse(connection: Connection, problem: Problem): void {
    const { log, name, clock } = this.#options;
    const id = requestId(undefined);
    if (!connection.refuse(rawAnswer(problemResponse(problem, id), id, clock.now()))) return;
    const fields = { listener: name, method: '-', path: '-', status: problem.status };
    log.log('info', 'request', { ...fields, duration_ms: 0, request_id: id });
  }

  begin(exchange: Exchange, connection: Connection): void {
    void this.#serve(exchange, connection);
  }

  over(exchange: Exchange): void {
    this.#release(exchange);
    // Node also calls an answer finished that was lost with its connection.
    const finished = exchange.outgoing.writableFinished && !exchange.incoming.socket.destroyed;
    if (!finished) exchange.cancellation.cancel();
    const { name, log, clock } = this.#options;
    log.log('info', 'request', {
      listener: name,
      method: exchange.method,
      path: targetPath(exchange.target),
      status: exchange.status || CALLER_LEFT,
      duration_ms: Math.round((clock.monotonic() - exchange.startedMs) * 1000) / 1000,
      request_id: exchange.id,
      ...(!finished && { aborted: true }),
    });
  }

  /** Answers for a handler that has had its time. What it still comes up with is dropped. */
  giveUp(exchange: Exchange, connection: Connection): void {
    const problem = new Problem('shutting-down', 'the server shut down before it had an answer');
    exchange.refused = true;
    connection.close();
    const { slowReaderTimeoutMs } = this.#options.limits;
    const answer = problemResponse(problem, exchange.id);
    sendAnswer(exchange, answer, { last: true, slowReaderTimeoutMs, lingerMs: 0 });
    exchange.cancellation.cancel();
  }

  async #serve(exchange: Exchange, connection: Connection): Promise<void> {
    const { log } = this.#options;
    try {
      const answer = await this.#answer(exchange);
      const coded = this.#options.compress
        ? withCoding(answer, exchange.method, exchange.fields)
        : answer;
      // Most answers are sent as they are: no promise for them.
      const last = coded instanceof Promise ? await coded : coded;
      const sending = this.#send(exchange, connection, last);
      if (sending) await sending;
    } catch (failure) {
      if (exchange.outgoing.headersSent) return this.#breakOff(exchange, connection, failure);
      if (failure instanceof ConnectionCut) return connection.destroy();
      if (failure instanceof Problem) this.#options.refused?.(failure.problem);
      const answer = failureResponse(failure, exchange.id, log);
      await this.#send(exchange, connection, answer);
    }
  }

  /** Not async, like what it is made of: each promise around a promise costs every request some turns. */
  #answer(exchange: Exchange): HttpResponse | Promise<HttpResponse> {
    const { limits, policy } = this.#options;
    const refusal = inspectHead(exchange, policy, limits);
    if (refusal) {
      exchange.refused = true;
      throw refusal;
    }
    if (exchange.crowd === undefined) return this.#admitted(exchange);
    return this.#findPlace(exchange).then(() => this.#admitted(exchange));
  }

  #admitted(exchange: Exchange): HttpResponse | Promise<HttpResponse> {
    const { limits, policy } = this.#options;
    exchange.quota = this.#quotas?.take(exchange.callerKey);
    if (exchange.quota?.allowed === false) throw rateProblem(exchange.quota);
    if (policy.origins.has(exchange.fields.origin ?? '')) {
      const preflight = preflightResponse(exchange.method, exchange.fields);
      if (preflight) return preflight;
    }
    if (!announcesBody(exchange.fields)) return this.handler(exchange.request(undefined));
    if (exchange.awaitsContinue) exchange.outgoing.writeContinue();
    return readBody(exchange.incoming, limits.bodyBytes).then((body) =>
      this.handler(exchange.request(body)),
    );
  }

  /** @returns a promise only for a body that comes over time */
  #send(
    exchange: Exchange,
    connection: Connection,
    answer: HttpResponse,
  ): Promise<void> | undefined {
    if (exchange.cancellation.cancelled) {
      discard(answer);
      return undefined;
    }
    const { limits, policy } = this.#options;
    const unread = announcesBody(exchange.fields) && !exchange.incoming.complete;
    const { origin, upgrade } = exchange.fields;
    // After an offer to upgrade Node drops what else came in the same packet, and would then take
    // the middle of a request for the start of one.
    const last = this.draining || exchange.refused || unread || upgrade !== undefined;
    const shared = origin !== undefined && policy.origins.has(origin);
    const { rate } = this.#options;
    const told = rate && exchange.quota ? withQuota(answer, rate, exchange.quota) : answer;
    const sent = sendAnswer(exchange, shared ? sharedWith(origin, told) : told, {
      last,
      slowReaderTimeoutMs: limits.slowReaderTimeoutMs,
      lingerMs: unread ? limits.lingerMs : 0,
    });
    if (last) connection.close();
    if (sent) return sent.then(() => this.#release(exchange));
    this.#release(exchange);
    return undefined;
  }

  #breakOff(exchange: Exchange, connection: Connection, failure: unknown): void {
    const unexpected = !exchange.cancellation.cancelled && !(failure instanceof ConnectionCut);
    if (unexpected) failureResponse(failure, exchange.id, this.#options.log);
    connection.breakOff();
  }

  #count(exchange: Exchange): Exchange['crowd'] {
    exchange.crowd = this.#places.take(exchange.callerKey);
    exchange.counted = exchange.crowd === undefined;
    return exchange.crowd;
  }

  /** @throws Problem overloaded | rate-limited when there is none in time */
  async #findPlace(exchange: Exchange): Promise<void> {
    const { callerKey, cancellation } = exchange;
    const crowd = await this.#places.wait(callerKey, cancellation);
    if (crowd) throw crowdProblem(crowd);
    exchange.counted = true;
    if (!cancellation.cancelled) return;
    // It left in the moment that its place came: nobody else gives that back.
    this.#release(exchange);
    throw crowdProblem('full');
  }

  #release(exchange: Exchange): void {
    if (!exchange.counted) return;
    exchange.counted = false;
    this.#places.give(exchange.callerKey);
  }
}

function ignore(): void {}
