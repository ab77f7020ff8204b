import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../../src/kernel/index.ts';
import { openStore } from '../../../src/sessions/index.ts';
import { migrate } from '../../../src/sessions/stores/postgres/migrate.ts';
import { FORMATS, fileOf, lived, schemaOf, temporaryFile, twinOf } from '../earlier-formats.ts';
import { answersOf, goOn, type Life, nextStep } from '../history.ts';
import { server } from '../stores.ts';

test.each(FORMATS.postgres)(
  'tables of format %i, filled, are brought to the newest one and answer as a file that was',
  async (format) => {
    const { life, tables } = await lived(format, 150);
    const path = temporaryFile();
    const schema = await schemaOf(format, tables);
    fileOf(path, await twinOf(schema), tables);
    const { url } = server();
    const stores = [await openStore({ path }), await openStore({ url, schema, connections: 2 })];
    const [file, database] = await Promise.all(stores.map((store) => goOn(store, life)));
    if (!file || !database) throw new Error('two lives go on');
    for (const name of Object.keys(life.tokens)) {
      const { list, every } = await answersOf(life, name);
      const upgraded = await answersOf(database, name);
      expect(upgraded, name).toMatchObject({ list, every });
      expect(upgraded, name).toEqual(await answersOf(file, name));
    }
    const random = seededRandom(format);
    for (let n = 0; n < 60; n += 1) {
      const step = nextStep(random);
      expect(await step(database), `step ${n}`).toEqual(await step(file));
    }
    expect(await logOf(database)).toEqual(await logOf(file));
    await file.close();
    await database.close();
  },
);

test('a step may take longer than a query of a caller, but waits no longer for a lock', async () => {
  const schema = await schemaOf(FORMATS.postgres.length - 1, {});
  const pool = new pg.Pool({ connectionString: server().url, query_timeout: 300 });
  const admin = new pg.Client({ connectionString: server().admin });
  await admin.connect();
  onTestFinished(async () => {
    await Promise.all([pool.end(), admin.end()]);
  });
  const upgrade = () =>
    migrate(pool, { schema, partitions: 2 }).then(
      () => 'done',
      ({ message }: Error) => message,
    );
  const waiting = async () => {
    await admin.query('select pg_stat_clear_snapshot()');
    const { rows } = await admin.query(`
      select count(*)::int as n from pg_stat_activity
      where pg_backend_pid() = any(pg_blocking_pids(pid))
        and clock_timestamp() - query_start > interval '600 ms'`);
    return rows[0].n;
  };
  await admin.query(`begin; select * from ${schema}.sessions`);
  expect(await upgrade()).toBe('canceling statement due to lock timeout');
  const upgrading = upgrade();
  await expect.poll(waiting, { interval: 20, timeout: 3_000 }).toBe(1);
  await admin.query('rollback');
  expect(await upgrading).toBe('done');
});

/** What the audit log tells when somebody was let look at it. */
async function logOf({ rig }: Life) {
  const token = await rig.mint('acme', { scope: 'admin' });
  const { body } = await rig.get('/audit', { token });
  expect(body[0].operation).toBe('create-token');
  return body.map(({ number, operation, at }: Record<string, unknown>) => [number, operation, at]);
}
