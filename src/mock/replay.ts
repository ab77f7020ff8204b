import { type Call, type CallTransport, MOCK_HEADER } from '../consumes/index.ts';
import { inTurn, type RecordedExchange } from '../exchanges/index.ts';
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
  const find = inTurn(exchanges);
  return (request, { operation }) => {
    const found = find(operation.id, askedOf(request));
    if (!found) return undefined;
    const { status, headers, body } = found.response;
    return { status, headers: { ...headers, [MOCK_HEADER]: 'recorded' }, body };
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
