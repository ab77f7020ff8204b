import { Refusal } from '../refusal.ts';
import type { Answer, Recorded, ReplayKey } from '../store.ts';
import type { PreparedStatements } from './prepared.ts';
import { type RecordRow, toAnswer } from './rows.ts';
import { STATEMENTS } from './statements.ts';

/**
 * The answer given earlier to the same request (D23).
 *
 * @throws Refusal idempotency_key_reused when the earlier request had another body
 */
export function findRecorded(
  statements: PreparedStatements,
  org: string,
  replay: ReplayKey | undefined,
): Recorded | undefined {
  if (!replay) return undefined;
  const { scope, key, notBefore } = replay;
  const row = statements.of(STATEMENTS.findRecord).get({ org, scope, key, notBefore });
  if (!row) return undefined;
  if ((row as RecordRow).fingerprint !== replay.fingerprint) {
    throw new Refusal('idempotency_key_reused', 'the idempotency key was used with another body', {
      details: [{ path: '/Idempotency-Key', message: 'was used with another body' }],
    });
  }
  return { answer: toAnswer(row as RecordRow), replayed: true };
}

/** Keeps an answer for replay when the request can be repeated. */
export function keepRecord(
  statements: PreparedStatements,
  org: string,
  replay: ReplayKey | undefined,
  answer: Answer,
): Recorded {
  if (replay) {
    const { notBefore: _, ...key } = replay;
    const { status, body, version } = answer;
    statements
      .of(STATEMENTS.insertRecord)
      .run({ org, ...key, status, body, version: version ?? null });
  }
  return { answer, replayed: false };
}
