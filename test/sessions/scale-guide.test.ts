import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STEPS } from '../../src/sessions/stores/postgres/schema.ts';

const GUIDE = readFileSync('docs/guide/scale.md', 'utf8');

/** What callers prove themselves with comes before an organisation is known, so every machine has it. */
const EVERYWHERE = ['tokens', 'secrets'];

test('the guide spreads every table of a database that spreads them by statements', () => {
  const text = STEPS.map((step) => step({ partitions: 0, rowSecurity: true })).join('\n');
  const renamed = new Map(
    [...text.matchAll(/^alter table (\w+) rename to (\w+)/gm)].map(([, was, is]) => [was, is]),
  );
  const tables = [...text.matchAll(/^create table (\w+)/gm)].map(
    ([, name = '']) => renamed.get(name) ?? name,
  );
  const named = (call: string) =>
    [...GUIDE.matchAll(new RegExp(`${call}\\('(\\w+)'`, 'g'))].map(([, name]) => name);
  expect(tables).toContain('sessions');
  expect(named('create_reference_table')).toEqual(EVERYWHERE);
  expect(named('create_distributed_table').toSorted()).toEqual(
    tables.filter((table) => !EVERYWHERE.includes(table)).toSorted(),
  );
});
