import type { Call, CallTransport } from '../../src/consumes/index.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/index.ts';
import { operation } from './calls.ts';

/** A transport whose answers a test gives when it likes. */
export interface HeldTransport {
  readonly transport: CallTransport;
  /** Requests that were sent, with their ends. */
  readonly sent: readonly Held[];
}

/** A request on its way. */
export interface Held {
  readonly request: HttpRequest;
  readonly call: Call;
  answer(status: number, headers?: Readonly<Record<string, string>>): void;
  fail(failure: Error): void;
}

/** A transport that holds what is sent. */
export function heldTransport(): HeldTransport {
  const sent: Held[] = [];
  const transport: CallTransport = (request, call) =>
    new Promise<HttpResponse>((resolve, reject) => {
      sent.push({
        request,
        call,
        answer: (status, headers = {}) => resolve({ status, headers }),
        fail: reject,
      });
    });
  return { transport, sent };
}

/** How a scripted exchange ends. */
export type Ending = Error | (Pick<HttpResponse, 'status'> & Partial<HttpResponse>);

/** A transport that ends each exchange with the next of these, and with the last from then on. */
export function scriptedTransport(...endings: readonly Ending[]): HeldTransport {
  const held = heldTransport();
  let turn = 0;
  return {
    sent: held.sent,
    transport(request, call) {
      const exchange = held.transport(request, call);
      const ending = endings[Math.min(turn, endings.length - 1)];
      turn += 1;
      const one = held.sent.at(-1);
      if (ending instanceof Error) one?.fail(ending);
      else one?.answer(ending?.status ?? 200, ending?.headers);
      return exchange;
    },
  };
}

/** A request by method. */
export function request(method: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return { method, target: '/things', headers: {}, ...changes };
}

/** A call of an operation by method. */
export function callOf(method: string): Call {
  return { operation: operation(method, '/things'), values: new Map() };
}
