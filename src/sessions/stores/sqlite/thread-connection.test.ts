import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QueryFailure } from './connection.ts';
import { loadDriver } from './driver.ts';
import { ThreadConnection } from './thread-connection.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-thread-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const query = (text: string, values = {}) => ({ text, values });

test('lists of queries are run in order, and end at the first that fails', async () => {
  const connection = new ThreadConnection(
    loadDriver(),
    join(folder, 'a.db'),
    'pragma synchronous = full',
  );
  const [made, first] = await Promise.all([
    connection.run([query('create table t (n integer unique, b blob)')]),
    connection.run([
      query('insert into t values ($n, $b)', { n: 1, b: new Uint8Array([7]) }),
      query('select n, b from t where n = $n', { n: 1 }),
    ]),
  ]);
  expect(made).toEqual([[]]);
  expect(first).toEqual([[], [{ n: 1, b: new Uint8Array([7]) }]]);
  const again = query('insert into t values ($n, null)', { n: 1 });
  const failure = await connection
    .run([query('select 1 as x'), again, query('select 2 as x')])
    .then(
      () => undefined,
      (reason: unknown) => reason as QueryFailure,
    );
  expect(failure).toBeInstanceOf(QueryFailure);
  expect(failure).toMatchObject({ at: 1, cause: { errcode: 2067 } });
  const unsendable = { n: (() => 1) as never };
  const [refused, fine] = await Promise.allSettled([
    connection.run([query('select $n as x', unsendable)]),
    connection.run([query('select 4 as x')]),
  ]);
  expect([refused.status, fine]).toMatchObject(['rejected', { value: [[{ x: 4 }]] }]);
  expect(await connection.run([query('pragma synchronous')])).toEqual([[{ synchronous: 2 }]]);
  await connection.close();
  await connection.close();
});

test('a thread that ends is 503 for those who wait, and another one is started for the next', async () => {
  const path = join(folder, 'later', 'b.db');
  const connection = new ThreadConnection(loadDriver(), path, '');
  const both = await Promise.allSettled([
    connection.run([query('select 1 as x')]),
    connection.run([query('select 2 as x')]),
  ]);
  for (const one of both)
    expect((one as PromiseRejectedResult).reason).toMatchObject({ code: 'store_unavailable' });
  mkdirSync(join(folder, 'later'));
  expect(await connection.run([query('select 3 as x')])).toEqual([[{ x: 3 }]]);
  await connection.close();
});
