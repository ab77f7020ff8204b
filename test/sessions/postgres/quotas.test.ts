import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore, type Quotas } from '../../../src/sessions/index.ts';
import { STEPS } from '../../../src/sessions/stores/postgres/schema.ts';
import { BEFORE_TOTALS, expectTotals } from '../before-totals.ts';
import { MINUTE, type Reply, type Rig, rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';

const clock = manualClock(START);

/** Services over one database, each with a pool of its own, as processes have. */
async function openSeveral(schema: string, quotas: Partial<Quotas>): Promise<readonly Rig[]> {
  const place = { url: server().url, schema, connections: 4, partitions: 2 };
  const stores = await Promise.all([0, 1, 2].map(() => openStore(place)));
  const services = stores.map((store) => createSessions({ store, clock, settings: { quotas } }));
  onTestFinished(async () => {
    for (const service of services) await service.close();
  });
  const token = (await services[0]?.mintToken('acme')) ?? '';
  return services.map((service) => rigOf(service, clock, token));
}

const succeeded = (replies: readonly Reply[]) => replies.filter(({ status }) => status < 300);

/** Asks all services at once, again and again. */
function many(rigs: readonly Rig[], ask: (rig: Rig, n: number) => Promise<Reply>) {
  return Promise.all(Array.from({ length: 60 }, (_, n) => ask(rigs[n % rigs.length] as Rig, n)));
}

test('D41: processes on one database do not exceed a quota together, from the first write on', async () => {
  const rigs = await openSeveral(freshSchema(), { sessions: 8, bytes: 41, tokensPerMonth: 50 });
  const said = { initialMessages: [{ role: 'user', content: 'x' }] };
  const created = succeeded(
    await many(rigs, (rig) => rig.post({ userId: 'u', expirationMinutes: 5, ...said })),
  );
  expect(created).toHaveLength(8);
  const idOf = (n: number) => created[n % created.length]?.body.sessionId;
  const newMessages = [{ role: 'user', content: 'xy' }];
  const appended = await many(rigs, (rig, n) => rig.put(`/${idOf(n)}`, { newMessages }));
  expect(succeeded(appended)).toHaveLength(16);
  const spent = await many(rigs, (rig, n) => rig.put(`/${idOf(n)}`, { tokensUsed: 3 }));
  expect(succeeded(spent)).toHaveLength(16);
  // All expire; while some are swept, others begin: never more than may live.
  clock.advance(5 * MINUTE);
  const again = many(rigs, (rig) => rig.post({ userId: 'u' }));
  const removed = many(rigs, (rig, n) => rig.remove(`/${idOf(n)}`));
  expect(succeeded(await again)).toHaveLength(8);
  await removed;
  expect((await rigs[0]?.get('/quotas'))?.body).toMatchObject({
    ...{ sessions: { used: 8 }, bytes: { used: 0 }, tokens: { used: 48 } },
  });
});

test('tables of format 5 have their totals as soon as they are opened', async () => {
  const schema = freshSchema();
  const app = new pg.Client({ connectionString: server().url });
  await app.connect();
  await app.query(`
    create schema ${schema}; set search_path to ${schema};
    create table format (id int primary key, version int); insert into format values (1, 5)`);
  for (const step of STEPS.slice(0, 5)) await app.query(step({ partitions: 2, rowSecurity: true }));
  await app.end();
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  await admin.query(`set search_path to ${schema}; ${BEFORE_TOTALS}`);
  await admin.end();
  const store = await openStore({ url: server().url, schema });
  const service = createSessions({ store, clock: manualClock(START) });
  onTestFinished(() => service.close());
  await expectTotals(rigOf(service, manualClock(START), 'token'));
  // Its owner is bound by the policies again.
  const owner = new pg.Client({ connectionString: server().url });
  await owner.connect();
  for (const table of ['sessions', 'usage_daily', 'totals'])
    expect((await owner.query(`select * from ${schema}.${table}`)).rows).toEqual([]);
  await owner.end();
});
