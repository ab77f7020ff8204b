import { expect, test } from 'vitest';
import { SQLITE } from './dialect.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { type ListShape, statementsIn } from './statements.ts';

const database = openDatabase({ memory: true });
const { fixed, listPage, readLatest, readMessages, readSession } = statementsIn(SQLITE);

/** How SQLite goes about a statement, without running it. */
function planOf(sql: string): string {
  const names = [...new Set(sql.match(/\$\w+/g))];
  const values = Object.fromEntries(names.map((name) => [name.slice(1), 1]));
  const steps = database.prepare(`explain query plan ${sql}`).all(values);
  return (steps as { detail: string }[]).map(({ detail }) => detail).join('\n');
}

const plain: ListShape = {
  fields: 'extended',
  status: 'active',
  byUser: false,
  byGroup: false,
  byModel: false,
  byText: false,
  byMetadata: 0,
  byPosition: false,
};

test.each<[string, Partial<ListShape>, string]>([
  ['active', {}, 'sessions_by_recency'],
  ['completed', { status: 'completed' }, 'sessions_by_recency'],
  ['by model', { byModel: true }, 'sessions_by_recency'],
  ['by user', { byUser: true }, 'sessions_by_user'],
  ['by user, all', { byUser: true, status: 'all' }, 'sessions_by_user'],
  ['by group', { byGroup: true }, 'sessions_by_group'],
  ['by group, all', { byGroup: true, status: 'all' }, 'sessions_by_group'],
])(
  'a list (%s) is read in order from its index, from the start or from a cursor',
  (_, shape, index) => {
    for (const byPosition of [false, true]) {
      const plan = planOf(listPage({ ...plain, ...shape, byPosition }));
      expect(plan).toContain(index);
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  },
);

test('a list of all statuses sorts two heads, never the whole organisation', () => {
  for (const byPosition of [false, true]) {
    const plan = planOf(listPage({ ...plain, status: 'all', byPosition }));
    expect(plan.match(/SEARCH sessions USING INDEX sessions_by_recency/g)).toHaveLength(2);
    expect(plan).not.toContain('SCAN sessions');
  }
});

test('everything else finds its rows by a key', () => {
  const reading = Object.entries(fixed).filter(([, sql]) => /^\s*(select|update|delete)/.test(sql));
  expect(reading.length).toBeGreaterThan(12);
  for (const [name, sql] of reading) {
    // Asked by people, now and then.
    if (['listTokens', 'organisations'].includes(name)) continue;
    expect(planOf(sql), name).not.toMatch(/SCAN|TEMP B-TREE/);
  }
  expect(planOf(readMessages('extended'))).toMatch(/SEARCH messages USING INDEX [^\n]*seq</);
  expect(planOf(readMessages('extended'))).not.toContain('TEMP B-TREE');
  expect(planOf(readLatest('extended'))).toMatch(/SEARCH messages USING INDEX [^\n]*seq</);
  expect(planOf(readSession('extended'))).toMatch(/SEARCH sessions USING INDEX [^\n]*id=/);
});
