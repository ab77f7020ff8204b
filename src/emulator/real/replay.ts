import { inTurn, type RecordedExchange } from '../../exchanges/index.ts';
import type { Handler } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { framed } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { askedOf } from '../operations.ts';
import { askedIn } from './record.ts';

/** Answers as the real service did when it was recorded, and never calls out. Tokens are not looked at. */
export function replayed(exchanges: readonly RecordedExchange[], log: Log): Handler {
  const find = inTurn(exchanges);
  return framed(async (request) => {
    const operation = askedOf(request)?.operation;
    const found = operation === undefined ? undefined : find(operation, askedIn(request));
    if (found) return found.response;
    throw new Problem('upstream-unrecorded', 'nothing is recorded for this request');
  }, log);
}
