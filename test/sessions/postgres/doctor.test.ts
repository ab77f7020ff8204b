import pg from 'pg';
import { expect, test } from 'vitest';
import { checkDatabase } from '../../../src/cli/doctor/check-machine.ts';
import { server } from '../stores.ts';

test('the doctor asks a database what it is, changes nothing, and says what to do', async () => {
  const { url, admin } = server();
  const schemas = async () => {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    const { rows } = await client.query(`select 1 from pg_namespace where nspname = 'capstan'`);
    await client.end();
    return rows.length;
  };
  const before = await schemas();
  const well = await checkDatabase(url.replace('app@', 'app:correct-horse@'));
  expect(well).toMatchObject({ status: 'ok', found: expect.stringMatching(/app, PostgreSQL \d+/) });
  const unbound = await checkDatabase(admin);
  expect(unbound).toMatchObject({ status: 'failed', found: expect.stringContaining('row-level') });
  const gone = await checkDatabase('postgres://app:correct-horse@127.0.0.1:1/app');
  expect(gone).toMatchObject({ status: 'failed', found: expect.stringContaining('ECONNREFUSED') });
  expect(JSON.stringify([well, gone])).not.toContain('correct-horse');
  expect(await schemas()).toBe(before);
});
