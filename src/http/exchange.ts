import type { IncomingMessage, ServerResponse } from 'node:http';
import { CancellationSource, requestId } from '../kernel/index.ts';
import { type CallerOf, callerKey } from './caller-address.ts';
import type { QuotaState } from './caller-quota.ts';
import type { RequestHead } from './guard.ts';
import { headerFields } from './header-fields.ts';
import type { HeaderFields, HttpRequest } from './message.ts';
import type { Crowd } from './places.ts';

/** One request on its way to an answer. */
export class Exchange implements RequestHead {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Monotonic time of arrival in milliseconds. */
  readonly startedMs: number;
  /** Whether the caller waits for `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean;
  /** Address of the caller. */
  readonly caller: string;
  /** What the caller is counted by. */
  readonly callerKey: string;
  readonly id: string;
  readonly method: string;
  readonly target: string;
  readonly lines: readonly string[];
  readonly fields: HeaderFields;
  /** Fires when the caller leaves, or is sent away, before the answer is finished. */
  readonly cancellation = new CancellationSource();
  /** Status of the answer; 0 until it starts. */
  status = 0;
  /** Why it has to wait for a place in flight, if it has to. */
  crowd: Crowd | undefined;
  /** Whether it counts as in flight. */
  counted = false;
  /** What is left of the caller's quota, when there is one. */
  quota: QuotaState | undefined;
  /** Whether it was refused by its head, so that nothing after it can be trusted. */
  refused = false;

  constructor(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMs: number,
    awaitsContinue: boolean,
    callerOf: CallerOf,
  ) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.startedMs = startedMs;
    this.awaitsContinue = awaitsContinue;
    this.method = incoming.method ?? '';
    this.target = incoming.url ?? '';
    this.lines = incoming.rawHeaders;
    const fields = headerFields(incoming.rawHeaders);
    this.id = requestId(fields['x-request-id']);
    this.fields = fields;
    this.caller = callerOf(incoming.socket.remoteAddress ?? '', fields['x-forwarded-for']);
    this.callerKey = callerKey(this.caller);
  }

  get version(): string {
    return this.incoming.httpVersion;
  }

  /** What a handler sees, once the body is there. */
  request(body: Uint8Array | undefined): HttpRequest {
    const { method, target, caller, cancellation } = this;
    const headers = this.fields as Record<string, string>;
    headers['x-request-id'] = this.id;
    if (body === undefined) return { method, target, headers, caller, cancellation };
    return { method, target, headers, body, caller, cancellation };
  }
}
