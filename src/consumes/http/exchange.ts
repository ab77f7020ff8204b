import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { HeaderFields, HttpRequest } from '../../http/index.ts';
import type { Problem } from '../../kernel/index.ts';
import { ByteCollector } from './byte-collector.ts';
import { Deadlines } from './deadlines.ts';
import type { TransportLimits } from './transport-limits.ts';
import { failureOf, GIVEN_UP, upstreamProblem } from './upstream-failure.ts';

/** A response as it arrived, complete. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderFields;
  /** Not decoded. */
  readonly body: Uint8Array;
}

/** How an exchange tells its end, once. */
export interface Ending {
  resolve(answer: Answer): void;
  reject(failure: Error): void;
}

/**
 * One request and its response on the way, from the moment somebody asks. Ends exactly once: with
 * the whole answer, or with a failure that also gives up the connection.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #limits: TransportLimits;
  readonly #ending: Ending;
  readonly #body = new ByteCollector();
  readonly #deadlines: Deadlines;
  #stopListening: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HeaderFields = {};
  #settled = false;

  constructor(request: HttpRequest, limits: TransportLimits, ending: Ending) {
    this.#request = request;
    this.#limits = limits;
    this.#ending = ending;
    const shortestPhaseMs = Math.min(limits.headersMs, limits.bodyIdleMs);
    this.#deadlines = new Deadlines(limits.totalMs, shortestPhaseMs, () => this.#timeOut());
    this.#stopListening = request.cancellation?.onCancel(() => this.#cancel());
  }

  /** Whether it has ended; then nothing needs to be sent any more. */
  get settled(): boolean {
    return this.#settled;
  }

  /** The request is about to be written to a connection. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const again = this.#controller !== undefined;
    this.#controller = controller;
    if (this.#settled) controller.abort(GIVEN_UP);
    else if (again) this.#fail(this.#problem('upstream-unreachable'));
    else this.#deadlines.phase(this.#limits.headersMs);
  }

  /** The header is complete: of the answer, or of an interim one (RFC 9110 section 15.2). */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = flatten(headers);
    // A redirect is never followed, so nobody will read what stands in it.
    if (status >= 300 && status < 400) this.#succeed(GIVEN_UP);
    else if (Number(this.#headers['content-length']) > this.#limits.maxBodyBytes) this.#tooLarge();
    else this.#deadlines.phase(this.#limits.bodyIdleMs);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#settled) return;
    if (this.#body.length + chunk.length > this.#limits.maxBodyBytes) {
      this.#tooLarge();
      return;
    }
    this.#body.add(chunk);
    this.#deadlines.phase(this.#limits.bodyIdleMs);
  }

  onResponseEnd(): void {
    this.#succeed();
  }

  /** Whatever undici, the socket or TLS reports, and the echo of our own abort. */
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const failure = failureOf(error, this.#status > 0);
    this.#fail(failure ? this.#problem(failure, error) : error);
  }

  #timeOut(): void {
    this.#fail(this.#problem('upstream-timeout'));
  }

  #tooLarge(): void {
    this.#fail(this.#problem('upstream-too-large'));
  }

  #cancel(): void {
    this.#fail(this.#problem('upstream-unreachable', GIVEN_UP));
  }

  #problem(name: Parameters<typeof upstreamProblem>[0], cause?: Error): Problem {
    const sent = this.#controller !== undefined;
    return upstreamProblem(name, { method: this.#request.method, sent, cause });
  }

  #succeed(abortReason?: Error): void {
    if (!this.#settle()) return;
    const body = this.#body.bytes();
    this.#ending.resolve({ status: this.#status, headers: this.#headers, body });
    if (abortReason) this.#controller?.abort(abortReason);
  }

  #fail(failure: Error): void {
    if (!this.#settle()) return;
    this.#ending.reject(failure);
    this.#controller?.abort(GIVEN_UP);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#deadlines.stop();
    this.#stopListening?.();
    return true;
  }
}

/** Joins repeated fields (RFC 9110 section 5.3), in place: undici makes the object for us alone. */
function flatten(headers: IncomingHttpHeaders): HeaderFields {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as HeaderFields;
}
