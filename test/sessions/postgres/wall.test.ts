import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore } from '../../../src/sessions/index.ts';
import { POSTGRES } from '../../../src/sessions/stores/dialect.ts';
import { Positional } from '../../../src/sessions/stores/postgres/positional.ts';
import { statementsIn } from '../../../src/sessions/stores/statements.ts';
import { MINUTE, rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';

/** Everything a store keeps, of two organisations, and a connection that says nothing of itself. */
async function filled() {
  const schema = freshSchema();
  const store = await openStore({ url: server().url, schema, partitions: 3 });
  const clock = manualClock(START);
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const globex = { token: await service.mintToken('globex'), organisation: 'globex' };
  const ids: Record<string, string> = {};
  for (const [organisation, parts] of [
    ['acme', {}],
    ['globex', globex],
  ] as const) {
    const initialMessages = [{ role: 'user', content: 'secret' }];
    ids[organisation] = await rig.create({ initialMessages, expirationMinutes: 5 }, parts);
    const headers = { 'idempotency-key': 'k' };
    await rig.put(`/${ids[organisation]}`, { tokensUsed: 1 }, { ...parts, headers });
    await rig.remove(`/${await rig.create({}, parts)}`, parts);
  }
  const client = new pg.Client({ connectionString: server().url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`select set_config('search_path', $1, false)`, [schema]);
  const say = (name: string, value: string) =>
    client.query(`select set_config($1, $2, false)`, [`capstan.${name}`, value]);
  const count = async (table: string) =>
    Number((await client.query(`select count(*) as n from ${table}`)).rows[0].n);
  return { client, say, count, ids, schema, rig, globex };
}

const TABLES = [
  'sessions',
  'messages',
  'tombstones',
  'idempotency',
  'tokens',
  'usage_daily',
  'audit',
];

test('who does not say for whom finds nothing, the owner of the tables neither', async () => {
  const { client, count } = await filled();
  for (const table of TABLES) expect(await count(table), table).toBe(0);
  const { rows } = await client.query(`
    select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = current_schema() and relkind in ('r', 'p') order by relname`);
  const names = rows.map((row) => row.relname as string);
  expect(names).toHaveLength(9 * 4 + 3);
  for (const name of names.filter((one) => !['format', 'secrets'].includes(one)))
    expect(await count(name), name).toBe(0);
});

test('who says for whom finds the own rows only, and no partition directly', async () => {
  const { say, count, client } = await filled();
  await say('organisation', 'acme');
  for (const table of TABLES) expect(await count(table), table).toBe(1);
  for (const table of TABLES.filter((one) => one !== 'tokens')) {
    const { rows } = await client.query(`select distinct org_id from ${table}`);
    expect(rows).toEqual([{ org_id: 'acme' }]);
    for (const remainder of [0, 1, 2]) expect(await count(`${table}_${remainder}`)).toBe(0);
  }
});

/** Statements that add rows, or look for them across organisations. */
const OTHERWISE =
  /Secret|^insert|^add|^save|^ended|^ending|^count|^organisations|^next|^measure|^hold|^putBack/;

test('every statement about another organisation finds and changes nothing', async () => {
  const { say, client, ids, rig, globex } = await filled();
  const before = (await rig.get(`/${ids.globex}`, globex)).text;
  await say('organisation', 'acme');
  const { fixed, readSession, readMessages, readLatest, search } = statementsIn(POSTGRES);
  const texts = {
    ...fixed,
    readSession: readSession('extended'),
    readMessages: readMessages('documented'),
    readLatest: readLatest('extended'),
    search: search({ byUser: false, byPosition: false }),
  };
  const values = {
    ...{ org: 'globex', id: ids.globex ?? '', limit: 9, before: Number.MAX_SAFE_INTEGER },
    ...{ scope: 'x', key: 'k', hash: 'x', model: 'm', title: 't', metadata: '{}', user: 'u' },
    ...{ status: 0, modelGiven: 0, titleSource: 0, updatedAt: 1, expiresAt: 1, lastSequence: 1 },
    ...{ totalTokens: 1, bytes: 1, version: 1, now: 0, match: 'secret' },
    ...{
      n: 1,
      after: 0,
      type: 0,
      at: 1,
      until: 9,
      endingAfter: 0,
      parentId: ids.globex ?? '',
      day: '2026-01-01',
    },
  };
  const positional = new Positional();
  let tried = 0;
  for (const [name, text] of Object.entries(texts)) {
    if (OTHERWISE.test(name)) continue;
    const { text: numbered, values: given } = positional.of({ text, values });
    const { rows, rowCount, command } = await client.query(numbered, [...given]);
    const found = rows.filter((row) => Object.values(row).some((value) => value !== null));
    expect([found, command === 'SELECT' ? 0 : rowCount], name).toEqual([[], 0]);
    tried += 1;
  }
  expect(tried).toBeGreaterThan(18);
  await expect(client.query(`insert into tombstones values ('globex', 'x', 0, 0)`)).rejects.toThrow(
    'row-level security',
  );
  expect((await rig.get(`/${ids.globex}`, globex)).text).toBe(before);
});

test('who sweeps sees what has ended, and can remove none of it', async () => {
  const { say, count, client } = await filled();
  await say('ended_before', String(START + 5 * MINUTE));
  expect(await count('sessions')).toBe(0);
  await say('ended_before', String(START + 5 * MINUTE + 1));
  expect(await count('sessions')).toBe(2);
  expect(await count('messages')).toBe(0);
  expect(await count('tokens')).toBe(0);
  const { rowCount } = await client.query('delete from sessions');
  expect(rowCount).toBe(0);
});

test('who removes messages sees the sessions that have some to remove, not the messages', async () => {
  const { say, count, client, schema } = await filled();
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  await admin.query(`update ${schema}.sessions set trim_at = 5 where org_id = 'globex'`);
  await admin.end();
  await say('ended_before', '5');
  expect(await count('sessions')).toBe(0);
  await say('ended_before', '6');
  expect((await client.query('select org_id from sessions')).rows).toEqual([{ org_id: 'globex' }]);
  expect(await count('messages')).toBe(0);
  expect((await client.query('update sessions set trim_at = null')).rowCount).toBe(0);
});

test('who holds a token’s hash sees that token and no other', async () => {
  const { say, count, client } = await filled();
  await say('organisation', 'acme');
  const { hash } = (await client.query('select hash from tokens')).rows[0];
  await say('organisation', '');
  expect(await count('tokens')).toBe(0);
  await say('token', hash);
  expect((await client.query('select org_id from tokens')).rows).toEqual([{ org_id: 'acme' }]);
});

test('a user who may use the tables but not change them is enough, and is bound by the wall', async () => {
  const { schema, rig, ids } = await filled();
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  const clerk = `clerk_${schema}`;
  await admin.query(`
    create role ${clerk} login;
    grant usage on schema ${schema} to ${clerk};
    grant select, insert, update, delete on all tables in schema ${schema} to ${clerk}`);
  await admin.end();
  const url = server().url.replace('app@', `${clerk}@`);
  const store = await openStore({ url, schema });
  const service = createSessions({ store, clock: rig.clock });
  onTestFinished(() => service.close());
  const other = rigOf(service, rig.clock, rig.token);
  expect((await other.get(`/${ids.acme}`)).status).toBe(200);
  expect((await other.put(`/${ids.acme}`, { tokensUsed: 1 })).status).toBe(200);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query(`select * from ${schema}.sessions`)).rows).toEqual([]);
  await client.end();
});
