import { beforeEach, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { type Database, loadDriver } from './driver.ts';
import { Writer } from './writer.ts';

let database: Database;
let writer: Writer;
const add = (n: number) => () => {
  database.exec(`insert into t values (${n})`);
  return n;
};
const rows = () =>
  (database.prepare('select n from t order by rowid').all() as { n: number }[]).map(({ n }) => n);

beforeEach(() => {
  database = new (loadDriver().DatabaseSync)(':memory:');
  database.exec('create table t (n integer unique)');
  writer = new Writer(database);
});

test('runs jobs in the order they came, and tells nobody before the commit', async () => {
  const open = () => {
    try {
      database.exec('savepoint probe; release probe; begin');
      database.exec('rollback');
      return false;
    } catch {
      return true;
    }
  };
  const seen: boolean[] = [];
  const jobs = Array.from({ length: 200 }, (_, n) =>
    writer.write(() => {
      if (n === 0) expect(open()).toBe(true);
      return add(n)();
    }),
  );
  for (const job of jobs) void job.then(() => seen.push(open()));
  expect(await Promise.all(jobs)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  expect(rows()).toHaveLength(200);
  expect(seen.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => false));
});

test('a refusal fails its own job only', async () => {
  const results = await Promise.allSettled([
    writer.write(add(1)),
    writer.write(() => {
      throw new Refusal('version_conflict', 'no');
    }),
    writer.write(add(2)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 2]);
});

test('a job that breaks half-way leaves nothing, and takes no other with it', async () => {
  const results = await Promise.allSettled([
    writer.write(add(1)),
    writer.write(() => {
      add(5)();
      throw new TypeError('a bug');
    }),
    writer.write(() => {
      add(6)();
      add(1)();
    }),
    writer.write(add(2)),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect((results[1] as PromiseRejectedResult).reason).toBeInstanceOf(TypeError);
  expect((results[2] as PromiseRejectedResult).reason.message).toContain('UNIQUE');
  expect(rows()).toEqual([1, 2]);
});

test('a failure of the database is store_unavailable, and nothing was changed', async () => {
  database.exec('pragma max_page_count = 3');
  const big = () => database.exec(`insert into t values (zeroblob(100000))`);
  const results = await Promise.allSettled([writer.write(add(1)), writer.write(big)]);
  expect(results[0]?.status).toBe('fulfilled');
  expect((results[1] as PromiseRejectedResult).reason).toMatchObject({
    code: 'store_unavailable',
    status: 503,
    headers: { 'retry-after': '1' },
  });
  expect(rows()).toEqual([1]);
  expect(await writer.write(add(3))).toBe(3);
});

test('a transaction that cannot begin fails all its jobs', async () => {
  database.close();
  const results = await Promise.allSettled([writer.write(add(1)), writer.write(add(2))]);
  for (const result of results) {
    expect((result as PromiseRejectedResult).reason).toMatchObject({ code: 'store_unavailable' });
  }
});

test('drained waits for everything', async () => {
  const jobs = Array.from({ length: 150 }, (_, n) => writer.write(add(n)));
  await writer.drained();
  expect(rows()).toHaveLength(150);
  await Promise.all(jobs);
  await writer.drained();
});
