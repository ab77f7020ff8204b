import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore, resolveSettings } from '../../../src/sessions/index.ts';
import { MINUTE, type Rig, rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';

const CHILD = join(import.meta.dirname, 'append-to-one.mjs');

function open(schema: string) {
  return openStore({ url: server().url, schema, connections: 3, partitions: 2 });
}

test('of processes that begin at once one makes the tables', async () => {
  const schema = freshSchema();
  const stores = await Promise.all(Array.from({ length: 5 }, () => open(schema)));
  const [first, ...others] = stores.map(({ signingKey }) =>
    Buffer.from(signingKey).toString('hex'),
  );
  expect(new Set(others)).toEqual(new Set([first]));
  await Promise.all(stores.map((store) => store.close()));
});

test('tables of a later version are refused', async () => {
  const schema = freshSchema();
  await (await open(schema)).close();
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  await admin.query(`update ${schema}.format set version = 99`);
  await admin.end();
  await expect(open(schema)).rejects.toThrow('format 99');
});

test('R18: three processes with 8 writers each append to one session: each once, in order', async () => {
  if (!existsSync('dist/sessions/index.js')) throw new Error('run `npm run build` first');
  const schema = freshSchema();
  const store = await open(schema);
  const clock = manualClock(Date.now());
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const token = await service.mintToken('acme');
  const rig = rigOf(service, clock, token);
  const id = await rig.create();
  const [writers, appends] = [8, 15];
  const codes = await Promise.all(
    [0, 1, 2].map(
      (name) =>
        new Promise((resolve) => {
          const given = [server().url, schema, token, id, name, writers, appends].map(String);
          const child = spawn(process.execPath, [CHILD, ...given], { stdio: 'inherit' });
          child.once('close', resolve);
        }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
  const { body } = await rig.get(`/${id}`);
  const total = 3 * writers * appends * 2;
  expect([body.totalMessages, body.totalTokens]).toEqual([total, total]);
  const contents: string[] = body.messages.map(({ content }: { content: string }) => content);
  expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual(
    contents.map((_, n) => n + 1),
  );
  expect(new Set(contents).size).toBe(total);
  const lasts = new Map<string, number>();
  for (const [n, content] of contents.entries()) {
    const [writer = '', number = ''] = content.split(' ');
    expect(Number(number)).toBe((lasts.get(writer) ?? -1) + 1);
    lasts.set(writer, Number(number));
    // Both messages of one append stand together.
    if (Number(number) % 2 === 1) expect(contents[n - 1]).toBe(`${writer} ${Number(number) - 1}`);
  }
  expect(lasts.size).toBe(3 * writers);
});

test('R17: sweepers at once remove everything once, and leave what somebody is at', async () => {
  const schema = freshSchema();
  const [one, two] = [await open(schema), await open(schema)];
  const clock = manualClock(START);
  const service = createSessions({ store: one, clock });
  onTestFinished(async () => {
    await service.close();
    await two.close();
  });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const globex = { token: await service.mintToken('globex'), organisation: 'globex' };
  const ids: string[] = [];
  for (let n = 0; n < 30; n += 1)
    ids.push(await rig.create({ expirationMinutes: 5 }, n % 3 === 0 ? globex : {}));
  const alive = await rig.create();
  const admin = await holding(schema, ids[1]);
  clock.advance(5 * MINUTE);
  const bounds = { now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 100 };
  const swept = await Promise.all([one.sweep(bounds), two.sweep(bounds), one.sweep(bounds)]);
  expect(swept.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(29);
  await admin.query('rollback');
  expect((await two.sweep(bounds)).sessions).toBe(1);
  expect((await rig.get(`/${alive}`)).status).toBe(200);
  expect((await rig.get(`/${ids[1]}`)).body.code).toBe('session_expired');
});

test('R19: a key whose first request is held up is waited for, through another store too', async () => {
  const schema = freshSchema();
  const rigs = await twoProcesses(schema);
  const id = (await rigs[0]?.create()) ?? '';
  const admin = await holding(schema, id);
  const parts = { headers: { 'idempotency-key': 'k' } };
  const waiting = rigs.map((rig) => rig.put(`/${id}`, { tokensUsed: 3 }, parts));
  const held = async () => {
    const { rows } = await admin.query(
      `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`,
    );
    return rows[0].n;
  };
  await expect.poll(held, { interval: 20 }).toBeGreaterThanOrEqual(2);
  await admin.query('rollback');
  const replies = await Promise.all(waiting);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  const replayed = replies.filter(({ headers }) => headers['idempotency-replayed']);
  expect(replayed).toHaveLength(1);
  expect((await rigs[1]?.get(`/${id}`))?.body.totalTokens).toBe(3);
});

test('sweepers at once remove each message that is kept no longer once, and leave a session that somebody is at', async () => {
  const schema = freshSchema();
  const [one, two] = [await open(schema), await open(schema)];
  const clock = manualClock(START);
  const settings = { newestMessages: 1 };
  const service = createSessions({ store: one, clock, settings });
  onTestFinished(async () => {
    await service.close();
    await two.close();
  });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const globex = { token: await service.mintToken('globex'), organisation: 'globex' };
  const initialMessages = ['a', 'b', 'c'].map((content) => ({ role: 'user', content }));
  const ids: string[] = [];
  for (let n = 0; n < 10; n += 1)
    ids.push(await rig.create({ initialMessages }, n % 3 === 0 ? globex : {}));
  const admin = await holding(schema, ids[1]);
  const rulesOf = resolveSettings(settings);
  const bounds = { now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 100, rulesOf };
  const swept = await Promise.all([one.sweep(bounds), two.sweep(bounds), one.sweep(bounds)]);
  expect(swept.reduce((sum, { messages }) => sum + messages, 0)).toBe(9 * 2);
  await admin.query('rollback');
  // Those who append and those who remove wait for each other.
  const more = { newMessages: [{ role: 'user', content: 'd' }] };
  const [reply, last] = await Promise.all([rig.put(`/${ids[1]}`, more), two.sweep(bounds)]);
  expect(reply.body.totalMessages).toBe(4);
  const rest = await one.sweep(bounds);
  expect(last.messages + rest.messages).toBe(3);
  const { body } = await rig.get(`/${ids[1]}`);
  expect(body.messages).toMatchObject([{ seq: 4, content: 'd' }]);
});

test('R19: one key at once through two stores is one effect', async () => {
  const rigs = await twoProcesses(freshSchema());
  for (let round = 0; round < 10; round += 1) {
    const parts = { headers: { 'idempotency-key': `k${round}` } };
    const replies = await Promise.all(
      [...rigs, ...rigs].map((rig) => rig.post({ userId: `u-${round}` }, parts)),
    );
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect((await rigs[0]?.get(`?userId=u-${round}`))?.body).toHaveLength(1);
  }
});

/** Clients of one organisation through two services, each with a store of its own. */
async function twoProcesses(schema: string): Promise<readonly Rig[]> {
  const stores = [await open(schema), await open(schema)];
  const clock = manualClock(START);
  const services = stores.map((store) => createSessions({ store, clock }));
  onTestFinished(async () => {
    for (const service of services) await service.close();
  });
  const token = (await services[0]?.mintToken('acme')) ?? '';
  return services.map((service) => rigOf(service, clock, token));
}

/** A connection that holds a session until it rolls back. */
async function holding(schema: string, id: string | undefined): Promise<pg.Client> {
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  onTestFinished(() => admin.end());
  await admin.query('begin');
  await admin.query(`select * from ${schema}.sessions where id = $1 for update`, [id]);
  return admin;
}
