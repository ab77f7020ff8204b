import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore } from '../../../src/sessions/index.ts';
import { STEPS } from '../../../src/sessions/stores/postgres/schema.ts';
import { hashToken } from '../../../src/sessions/tokens.ts';
import { ABSENT, rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';

const LAYOUT = { partitions: 2, rowSecurity: true };

/** Tables of an earlier format, with a session, its message, and a token. */
async function tablesOf(format: number): Promise<string> {
  const schema = freshSchema();
  const client = new pg.Client({ connectionString: server().url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`create schema ${schema}; set search_path to ${schema}`);
  for (const step of STEPS.slice(0, format)) await client.query(step(LAYOUT));
  await client.query(`
    create table format (id int primary key, version int);
    insert into format values (1, ${format});
    set capstan.organisation to 'acme';
    insert into sessions (org_id, id, user_id, model_given, title, title_source, status, metadata,
      created_at, updated_at, expires_at, last_seq, total_tokens, bytes, version)
    values ('acme', '${ABSENT}', 'u-1', 0, 'kept', 0, 0, '{}', ${START}, ${START},
      ${START + 3_600_000}, 1, 7, 1, 1);
    insert into messages (org_id, session_id, seq, role, content, created_at)
    values ('acme', '${ABSENT}', 1, 1, '"x"', ${START});
    insert into tokens (hash, org_id, scope) values ('${hashToken('token')}', 'acme', 2)`);
  return schema;
}

test.each(STEPS.slice(1).map((_, n) => n + 1))(
  'tables of format %i are brought to the newest one, with everything in it',
  async (format) => {
    const schema = await tablesOf(format);
    const store = await openStore({ url: server().url, schema });
    const clock = manualClock(START);
    const service = createSessions({ store, clock, settings: { audit: 'all' } });
    onTestFinished(() => service.close());
    const rig = rigOf(service, clock, 'token');
    expect((await rig.get(`/${ABSENT}`)).body).toMatchObject({
      ...{ title: 'kept', totalMessages: 1, totalTokens: 7, messages: [{ content: 'x' }] },
    });
    const more = { newMessages: [{ role: 'user', content: 'more' }] };
    expect((await rig.put(`/${ABSENT}`, more)).body.totalMessages).toBe(2);
    const [line] = (await rig.get('/audit')).body;
    expect(line).toMatchObject({ number: 1, operation: 'append-messages', sessionId: ABSENT });
  },
);
