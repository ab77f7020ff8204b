import { DatabaseError } from 'pg';
import { Refusal, storeUnavailable } from '../../refusal.ts';

/** Lost against another transaction, or against one that keeps an answer under the same key. */
const LOST = new Set(['40001', '40P01', '23505']);

/** Whether the same transaction may succeed when it is tried again. */
export function isWorthRepeating(failure: unknown): boolean {
  return failure instanceof DatabaseError && LOST.has(failure.code ?? '');
}

/**
 * Classes of errors that trying again cannot cure: wrong data, a violated constraint, a wrong
 * statement or a missing right. They are mistakes of ours.
 */
const OURS = new Set(['22', '23', '42', '44']);

/** A failure as callers shall see it: what the database or the way to it cannot do now is 503. */
export function explain(failure: unknown): unknown {
  if (failure instanceof DatabaseError) {
    return OURS.has(failure.code?.slice(0, 2) ?? '') ? failure : storeUnavailable(failure);
  }
  return isFromDriver(failure) ? storeUnavailable(failure) : failure;
}

/** Codes of errors that say that a connection should not be used again, whoever closes it. */
const FAREWELL = new Set(['25006', '57P01', '57P02', '57P03', '57P05', '25P03']);

/** Whether the connection a failure came from is of no more use: gone, or to a standby by now. */
export function endsConnection(failure: unknown): boolean {
  if (failure instanceof DatabaseError) return FAREWELL.has(failure.code ?? '');
  return isFromDriver(failure);
}

/** Whether the server has said nothing for as long as a query may take. */
export function isSilence(failure: Error): boolean {
  return failure.message === 'Query read timeout';
}

/** Why something failed. A host with several addresses fails once for each, under a message that is empty. */
export function reasonOf(failure: unknown): string {
  const first = failure instanceof AggregateError ? failure.errors[0] : failure;
  return first instanceof Error ? first.message : String(first);
}

/**
 * Failures of sockets have a `code`; the driver's own are plain errors, which nothing else throws. What
 * a caller is refused has a code too, and ends no connection.
 */
function isFromDriver(failure: unknown): boolean {
  if (!(failure instanceof Error) || failure instanceof Refusal) return false;
  return 'code' in failure || failure.constructor === Error;
}
