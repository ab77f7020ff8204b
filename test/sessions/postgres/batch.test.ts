import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { Batch, type BatchResult } from '../../../src/sessions/stores/postgres/batch.ts';
import { Positional } from '../../../src/sessions/stores/postgres/positional.ts';
import type { SqlValues } from '../../../src/sessions/stores/sql-database.ts';
import { server } from '../stores.ts';

type Asked = readonly [text: string, values?: SqlValues];

async function connected() {
  const client = new pg.Client({ connectionString: server().url });
  await client.connect();
  onTestFinished(() => client.end());
  const positional = new Positional();
  const send = (...asked: readonly Asked[]) =>
    new Promise<readonly BatchResult[]>((resolve, reject) => {
      const queries = asked.map(([text, values = {}]) => positional.of({ text, values }));
      client.query(
        new Batch(queries, (failure, results) => (failure ? reject(failure) : resolve(results))),
      );
    });
  return { client, send };
}

const SUM: Asked = ['select cast($a as bigint) + 1 as sum, cast($b as text) as word'];
const sum = (a: number, b: string | null): Asked => [SUM[0], { a, b }];

test('each query gets its own rows, prepared or not, once or twice in one batch', async () => {
  const { client, send } = await connected();
  for (let time = 0; time < 2; time += 1) {
    const results = await send(['begin'], sum(1, 'ü'), sum(2, null), ['commit']);
    expect(results.map(({ rows }) => rows)).toEqual([
      [],
      [{ sum: 2, word: 'ü' }],
      [{ sum: 3, word: null }],
      [],
    ]);
    expect(results.map(({ command }) => command)).toEqual([
      'BEGIN',
      'SELECT 1',
      'SELECT 1',
      'COMMIT',
    ]);
  }
  const { rows } = await client.query('select count(*) from pg_prepared_statements');
  expect(rows).toEqual([{ count: '3' }]);
});

test('bytes go and come back, and so do values of other types', async () => {
  const { send } = await connected();
  const bytes = Uint8Array.of(0, 1, 255);
  const text = `select cast($bytes as bytea) as bytes, cast($flag as boolean) as flag,
    cast($small as smallint) as small`;
  const [result] = await send([text, { bytes, flag: 't', small: 7n }]);
  expect(result?.rows).toEqual([{ bytes: Buffer.from(bytes), flag: true, small: 7 }]);
});

test('the first that fails is what a batch fails with, and nothing behind it is done', async () => {
  const { client, send } = await connected();
  await client.query('create temporary table kept (n int)');
  const failing = send(
    ['insert into kept values (1)'],
    ['select 1 / cast($zero as int) as n', { zero: 0 }],
    ['insert into kept values (2)'],
    ['select no_such_column'],
  );
  await expect(failing).rejects.toThrow('division by zero');
  // What one Sync ends is one transaction, and what the failed batch prepared is known or made anew.
  const [counted] = await send(['select count(*) as n from kept']);
  expect(counted?.rows).toEqual([{ n: 0 }]);
  await send(['insert into kept values (1)'], ['insert into kept values (2)']);
  const [again] = await send(['select count(*) as n from kept']);
  expect(again?.rows).toEqual([{ n: 2 }]);
});
