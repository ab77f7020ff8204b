import { createHash } from 'node:crypto';
import type { AdditionName } from '../additions.ts';
import type { Context } from '../context.ts';
import type { OperationName, WriteConditions } from '../contract.ts';
import { Refusal } from '../refusal.ts';
import type { StoredSession } from '../store.ts';
import type { ReplayKey } from '../terms.ts';

/**
 * Checks what a write was made to depend on (D22).
 *
 * @throws Refusal precondition_failed (If-Match) | version_conflict (version in the body)
 */
export function checkVersion(
  session: StoredSession,
  ifMatch: readonly string[] | undefined,
  version?: number,
): void {
  const matches = ifMatch?.some((tag) => tag === '*' || tag === `"${session.version}"`) ?? true;
  if (!matches) {
    throw new Refusal('precondition_failed', 'the session has changed since it was read', {
      details: [{ path: '/If-Match', message: `the entity tag is "${session.version}"` }],
    });
  }
  if (version !== undefined && version !== session.version) {
    throw new Refusal('version_conflict', `the version is ${session.version}, not ${version}`, {
      details: [{ path: '/version', message: `must be ${session.version}` }],
    });
  }
}

/**
 * Names a retryable request (D23). The token is part of the name, so that nobody replays what
 * another caller was answered.
 *
 * @param sessionId empty when the operation makes the session
 */
export function replayKey(
  { scope, settings, clock }: Context,
  operation: OperationName | AdditionName,
  sessionId: string,
  { replay }: WriteConditions,
): ReplayKey | undefined {
  if (!replay) return undefined;
  const now = clock.now();
  const parts = JSON.stringify([scope.tokenHash, operation, sessionId]);
  return {
    scope: createHash('sha256').update(parts).digest('hex'),
    key: replay.key,
    fingerprint: replay.fingerprint,
    notBefore: now - settings.idempotencyHours * 3_600_000,
    now,
  };
}
