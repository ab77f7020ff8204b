import { beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../refusal.ts';
import type { Rows, Work } from '../sql-database.ts';
import { type Connection, QueryFailure } from './connection.ts';
import { runQueries } from './connection-body.ts';
import { type Database, loadDriver } from './driver.ts';
import { GroupCommit } from './group-commit.ts';

let database: Database;
let commits: GroupCommit;
/** Texts of the queries that were sent together. */
let sent: string[][];
let depth: 'open' | 'closed';

/** Answers in a later turn of the event loop, as a thread does. */
function connectionTo(to: Database): Connection {
  const prepared = new Map();
  return {
    async run(queries) {
      sent.push(queries.map(({ text }) => text));
      const reply = runQueries(to, prepared, queries);
      if (queries.some(({ text }) => text.startsWith('begin'))) depth = 'open';
      if (queries.some(({ text }) => text === 'commit')) depth = 'closed';
      await new Promise((resolve) => setImmediate(resolve));
      if ('rows' in reply) return reply.rows;
      throw new QueryFailure(reply.at, Object.assign(new Error(), reply.failure));
    },
    async close() {},
  };
}

const insert = (n: number) => ({ text: `insert into t values (${n})`, values: {} });
const COUNT = { text: 'select count(*) as n from t', values: {} };

function add(n: number, ...lanes: string[]): Work<number> {
  return { reach: {}, lanes, look: [], decide: () => ({ writes: [insert(n)], result: n }) };
}

const of = (organisation: string, n: number) => ({ ...add(n), reach: { organisation } });

/** Adds as many as there are, and tells how many that were. */
function addCount(...lanes: string[]): Work<number> {
  const decide = ([rows]: readonly Rows[]) => {
    const n = rows?.[0]?.n as number;
    return { writes: [insert(n)], result: n };
  };
  return { reach: {}, lanes, look: [COUNT], decide };
}

const insertsSent = () =>
  sent.map((texts) => texts.filter((text) => text.startsWith('insert')).length);

const rows = () =>
  (database.prepare('select n from t order by rowid').all() as { n: number }[]).map(({ n }) => n);

beforeEach(() => {
  database = new (loadDriver().DatabaseSync)(':memory:');
  database.exec('create table t (n integer unique)');
  sent = [];
  commits = new GroupCommit(connectionTo(database));
});

test('carries out works in the order they came, 16 of an organisation to a commit, and tells nobody before it', async () => {
  const seen: string[] = [];
  const jobs = Array.from({ length: 40 }, (_, n) => commits.write(add(n)));
  for (const job of jobs) void job.then(() => seen.push(depth));
  expect(await Promise.all(jobs)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(rows()).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(insertsSent()).toEqual([16, 16, 8]);
  expect(new Set(seen)).toEqual(new Set(['closed']));
});

test('many organisations share a commit of 64', async () => {
  const works = Array.from({ length: 150 }, (_, n) => of(`organisation-${n % 50}`, n));
  await Promise.all(works.map((work) => commits.write(work)));
  expect(insertsSent()).toEqual([64, 64, 22]);
});

test('organisations have turns in each commit: a flood of one delays others by no more than a commit', async () => {
  const flood = Array.from({ length: 50 }, (_, n) => commits.write(of('flood', n)));
  // While the first commit is on its way.
  await new Promise((resolve) => setImmediate(resolve));
  const others = [1000, 2000, 1001].map((n) => commits.write(of(n < 2000 ? 'one' : 'two', n)));
  await Promise.all([...flood, ...others]);
  const order = rows();
  expect(order.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, n) => n));
  expect(order.slice(16, 22)).toEqual([16, 1000, 2000, 17, 1001, 18]);
  expect(order.filter((n) => n < 1000)).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test('works of one lane see what the earlier ones have done, in one commit', async () => {
  const results = await Promise.all([
    commits.write(addCount('a')),
    commits.write(addCount('a', 'b')),
    commits.write(addCount('b')),
  ]);
  expect(results).toEqual([0, 1, 2]);
  expect(sent.flat().filter((text) => text === 'commit')).toHaveLength(1);
});

test('works without a lane in common look side by side', async () => {
  await Promise.all([
    commits.write({ ...addCount('a'), decide: () => ({ writes: [insert(1)], result: 0 }) }),
    commits.write({ ...addCount('b'), decide: () => ({ writes: [insert(2)], result: 0 }) }),
  ]);
  expect(sent.map((texts) => texts.length)).toEqual([3, 3]);
});

test('a refusal fails its own work only', async () => {
  const refused: Work<number> = {
    ...addCount(),
    decide: () => {
      throw new Refusal('version_conflict', 'no');
    },
  };
  const works = [add(1), refused, add(2)];
  const results = await Promise.allSettled(works.map((work) => commits.write(work)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 2]);
});

test('a work that breaks half-way leaves nothing, and takes no other with it', async () => {
  const broken: Work<number> = {
    ...add(6),
    decide: () => ({ writes: [insert(6), insert(1)], result: 6 }),
  };
  const bug: Work<number> = {
    ...add(5),
    decide: () => {
      throw new TypeError('a bug');
    },
  };
  const works = [add(1), bug, broken, add(2)];
  const results = await Promise.allSettled(works.map((work) => commits.write(work)));
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
  const big: Work<number> = {
    ...add(0),
    decide: () => ({
      writes: [{ text: 'insert into t values (zeroblob(100000))', values: {} }],
      result: 0,
    }),
  };
  const results = await Promise.allSettled([commits.write(add(1)), commits.write(big)]);
  expect(results[0]?.status).toBe('fulfilled');
  expect((results[1] as PromiseRejectedResult).reason).toMatchObject({
    code: 'store_unavailable',
    status: 503,
    headers: { 'retry-after': '1' },
  });
  expect(rows()).toEqual([1]);
  expect(await commits.write(add(3))).toBe(3);
});

test('a transaction that cannot begin fails all its works, at once', async () => {
  database.close();
  const results = await Promise.allSettled([commits.write(add(1)), commits.write(add(2))]);
  for (const result of results) {
    expect((result as PromiseRejectedResult).reason).toMatchObject({ code: 'store_unavailable' });
  }
  expect(sent.filter(([first]) => first?.startsWith('begin'))).toHaveLength(1);
});

test('what cannot be part of a transaction runs between two, though others go on writing', async () => {
  const jobs = Array.from({ length: 150 }, (_, n) => commits.write(add(n)));
  await new Promise((resolve) => setImmediate(resolve));
  const [rows] = await commits.alone([COUNT]);
  expect(rows).toEqual([{ n: 16 }]);
  await Promise.all(jobs);
  await expect(commits.alone([{ text: 'select nothing', values: {} }])).rejects.toThrow('failed');
  expect(await commits.write(add(1000))).toBe(1000);
});

test('drained waits for everything', async () => {
  const jobs = Array.from({ length: 150 }, (_, n) => commits.write(add(n)));
  await commits.drained();
  expect(rows()).toHaveLength(150);
  await Promise.all(jobs);
  await commits.drained();
});
