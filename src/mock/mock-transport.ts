import type { CallTransport } from '../consumes/index.ts';
import type { Mock } from './mock-answer.ts';
import type { Replay } from './replay.ts';

/** A transport that answers every call by itself: as recorded, else made up. Keeps nothing of what it is sent. */
export function mockTransport(mock: Mock, replay?: Replay): CallTransport {
  return async (request, call) => replay?.(request, call) ?? mock(request, call);
}
