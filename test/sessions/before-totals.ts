import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { MINUTE, type Rig, START } from './kit.ts';

const HASH = createHash('sha256').update('token').digest('hex');

const COLUMNS = `org_id, id, user_id, model_given, title, title_source, status, metadata, created_at,
  updated_at, expires_at, last_seq, total_tokens, bytes, version`;

const session = (org: string, id: string, expiresAt: number, bytes: number) =>
  `('${org}', '${id}', 'u-1', 0, 't', 0, 0, '{}', 0, 0, ${expiresAt}, 0, 0, ${bytes}, 1)`;

/**
 * What a database held before there were totals: sessions of two organisations, of which one has
 * had no event so far, and usage of three days.
 */
export const BEFORE_TOTALS = `
  insert into sessions (${COLUMNS}) values
    ${session('acme', 'a', START + MINUTE, 30)}, ${session('acme', 'b', START + MINUTE, 12)},
    ${session('acme', 'c', START, 100)}, ${session('globex', 'd', START + MINUTE, 7)};
  insert into usage_daily (org_id, day, user_id, model, sessions, messages, tokens, bytes) values
    ('acme', '2025-12-31', 'u-1', '', 1, 1, 100, 1), ('acme', '2026-01-01', 'u-1', '', 1, 1, 20, 1),
    ('acme', '2026-01-01', 'u-2', 'm', 1, 1, 3, 1), ('globex', '2026-01-01', 'u-1', '', 1, 1, 50, 1);
  insert into outbox_heads (org_id, n) values ('acme', 41);
  insert into tokens (hash, org_id, scope) values ('${HASH}', 'acme', 1);`;

/** What such a database must tell of `acme` afterwards, by the token `token`. */
export async function expectTotals(rig: Rig): Promise<void> {
  const { body } = await rig.get('/quotas');
  const { sessions, bytes, tokens, tokensPerDay, tokensPerMonth } = body;
  expect([sessions.used, bytes.used]).toEqual([2, 42]);
  expect([tokens.used, tokensPerDay.used, tokensPerMonth.used]).toEqual([123, 23, 23]);
  const id = await rig.create({ initialMessages: [{ role: 'user', content: 'abc' }] });
  await rig.put(`/${id}`, { tokensUsed: 2 });
  const after = (await rig.get('/quotas')).body;
  expect([after.sessions.used, after.bytes.used, after.tokensPerDay.used]).toEqual([3, 45, 25]);
}
