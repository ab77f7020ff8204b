import { Refusal } from '../refusal.ts';
import type { Answer, Recorded } from '../store.ts';
import type { ReplayKey } from '../terms.ts';
import { type RecordRow, toAnswer } from './rows.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** Looks for the answer given earlier to the same request; nothing when it cannot be repeated. */
export function lookForRecord(
  { fixed }: Statements,
  org: string,
  replay: ReplayKey | undefined,
): readonly Query[] {
  if (!replay) return [];
  return [{ text: fixed.lockRecord, values: { org, scope: replay.scope, key: replay.key } }];
}

/** The lane of those who repeat the same request. */
export function recordLane(replay: ReplayKey | undefined): readonly string[] {
  return replay ? [`${replay.scope} ${replay.key}`] : [];
}

/**
 * The answer that was found (D23), unless it is too old to count.
 *
 * @throws Refusal idempotency_key_reused when the earlier request had another body
 */
export function recordedIn(
  found: Rows | undefined,
  replay: ReplayKey | undefined,
): Recorded | undefined {
  const row = found?.[0] as RecordRow | undefined;
  if (!row || !replay || row.created_at < replay.notBefore) return undefined;
  if (row.fingerprint !== replay.fingerprint) {
    throw new Refusal('idempotency_key_reused', 'the idempotency key was used with another body', {
      details: [{ path: '/Idempotency-Key', message: 'was used with another body' }],
    });
  }
  return { answer: toAnswer(row), replayed: true };
}

/**
 * Keeps an answer for replay when the request can be repeated. Two requests with one key cannot both
 * keep theirs: the table has one row for it.
 */
export function keepRecord(
  { fixed }: Statements,
  org: string,
  replay: ReplayKey | undefined,
  answer: Answer,
): readonly Query[] {
  if (!replay) return [];
  const { notBefore: before, ...key } = replay;
  const { status, body, version } = answer;
  const { scope, key: name } = key;
  return [
    { text: fixed.deleteRecord, values: { org, scope, key: name, before } },
    {
      text: fixed.insertRecord,
      values: { org, ...key, status, body, version: version ?? null },
    },
  ];
}
