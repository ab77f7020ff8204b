import { type Call, type CallTransport, MOCK_HEADER } from '../consumes/index.ts';
import { exactKey, pathKey, type RecordedExchange } from '../exchanges/index.ts';
import type { HttpRequest, HttpResponse } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import { askedOf } from './record.ts';

/** Finds the recorded answer to a call. */
export type Replay = (request: HttpRequest, call: Call) => HttpResponse | undefined;

/**
 * Answers from a recording: the same call gets its own answer, else the next one of the same
 * operation and path. Several answers to one come in the order they were recorded; the last one
 * stays.
 */
export function replayOf(exchanges: readonly RecordedExchange[]): Replay {
  const exact = inTurn(exchanges, ({ operation, request }) => exactKey(operation, request));
  const near = inTurn(exchanges, ({ operation, request }) => pathKey(operation, request.target));
  return (request, { operation }) => {
    const asked = askedOf(request);
    const found = exact(exactKey(operation.id, asked)) ?? near(pathKey(operation.id, asked.target));
    if (!found) return undefined;
    const { status, headers, body } = found.response;
    return { status, headers: { ...headers, [MOCK_HEADER]: 'recorded' }, body };
  };
}

function inTurn(
  exchanges: readonly RecordedExchange[],
  keyOf: (exchange: RecordedExchange) => string,
): (key: string) => RecordedExchange | undefined {
  const queues = new Map<string, RecordedExchange[]>();
  for (const exchange of exchanges) {
    const key = keyOf(exchange);
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  return (key) => {
    const queue = queues.get(key);
    return queue && queue.length > 1 ? queue.shift() : queue?.[0];
  };
}

/** A transport that knows recorded answers only, and never calls out. */
export function replayTransport(replay: Replay): CallTransport {
  return async (request, call) => {
    const answer = replay(request, call);
    if (answer) return answer;
    const { id, method } = call.operation;
    throw new Problem(
      'upstream-unrecorded',
      `nothing is recorded for ${id} (${method} at this path)`,
    );
  };
}
