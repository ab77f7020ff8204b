import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore } from '../../../src/sessions/index.ts';
import { rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';

/** A service, another process on its tables, and somebody who holds rows of them. */
async function openTwo() {
  const place = { url: server().url, schema: freshSchema(), connections: 2, partitions: 2 };
  const [own, other] = [await openStore(place), await openStore(place)];
  const clock = manualClock(START);
  const service = createSessions({ store: own, clock });
  const holder = new pg.Client({ connectionString: server().admin });
  await holder.connect();
  onTestFinished(async () => {
    await Promise.all([service.close(), other.close(), holder.end()]);
  });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  return {
    rig,
    other,
    hold: (table: string) =>
      holder.query(`begin; select * from ${place.schema}.${table} for update`),
    release: () => holder.query('rollback'),
    /** Waits until so many wait for the holder, or for somebody who does. */
    waiting: (count: number) => expect.poll(() => behind(holder), { interval: 20 }).toBe(count),
    used: async () => (await rig.get('/quotas')).body,
  };
}

async function behind(holder: pg.Client): Promise<number> {
  await holder.query('select pg_stat_clear_snapshot()');
  const { rows } = await holder.query(`
    with recursive waiting (pid) as (
      select pg_backend_pid() union
      select activity.pid from pg_stat_activity as activity
        join waiting on waiting.pid = any(pg_blocking_pids(activity.pid)))
    select count(*)::int - 1 as n from waiting`);
  return rows[0].n;
}

test('contents that are put back while a session is made leave no session uncounted', async () => {
  const { rig, other, hold, release, waiting, used } = await openTwo();
  await rig.create();
  const contents = await other.takeOut('acme');
  await hold('totals');
  const created = rig.create();
  await waiting(1);
  const put = other.putBack('acme', contents);
  await waiting(2);
  await release();
  await Promise.all([created, put]);
  const { sessions } = await other.takeOut('acme');
  expect((await used()).sessions.used).toBe(sessions.length);
});

test('usage that is replaced while it grows is counted as it is then', async () => {
  const { rig, other, hold, release, waiting, used } = await openTwo();
  const id = await rig.create();
  await rig.put(`/${id}`, { tokensUsed: 10 });
  const [usage] = (await other.takeOut('acme')).usage ?? [];
  if (!usage) throw new Error('nothing was counted');
  await hold('usage_daily');
  const spending = rig.put(`/${id}`, { tokensUsed: 5 });
  await waiting(1);
  const how = { replace: true, counted: false, dry: false, note: undefined, now: START };
  const arrival = { kind: 'usage' as const, usage: { ...usage, tokens: 40 } };
  const received = other.portions.receive('acme', arrival, how);
  await waiting(2);
  await release();
  expect((await spending).status).toBe(200);
  expect(await received).toBe('replaced');
  expect((await used()).tokens.used).toBe(40);
});
