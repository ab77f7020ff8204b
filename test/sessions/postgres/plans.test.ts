import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/sessions/index.ts';
import { POSTGRES } from '../../../src/sessions/stores/dialect.ts';
import { PLANNING } from '../../../src/sessions/stores/postgres/planning.ts';
import { Positional } from '../../../src/sessions/stores/postgres/positional.ts';
import { type ListShape, statementsIn } from '../../../src/sessions/stores/statements.ts';
import { freshSchema, server } from '../stores.ts';

const statements = statementsIn(POSTGRES);
const VALUES = {
  ...{
    org: 'small',
    now: 5,
    user: 'u-1',
    group: 'g-1',
    model: 'm',
    limit: 51,
    offset: 0,
    head: 51,
  },
  ...{ updatedAt: 9_000, afterId: 'x', id: '7', before: 9_000, match: "'word'", batch: 9 },
  ...{ scope: 'x', key: 'x', after: 0, type: 0, at: 0 },
};

/** Two organisations in one partition: one of 20 sessions beside one of 20,000. */
async function beside(): Promise<(text: string) => Promise<string>> {
  const schema = freshSchema();
  const { url, admin } = server();
  await (await openStore({ url, schema, partitions: 1 })).close();
  const filler = new pg.Client({ connectionString: admin });
  await filler.connect();
  await filler.query(`set search_path to ${schema}`);
  for (const [organisation, sessions] of [
    ['large', 20_000],
    ['small', 20],
  ]) {
    await filler.query(`
      insert into sessions (org_id, id, user_id, session_group, model, model_given, title,
        title_source, status, metadata, created_at, updated_at, expires_at, last_seq, total_tokens,
        bytes, version)
      select '${organisation}', n, 'u-' || n / 10, 'g-' || n / 20, 'm', 0, 't', 0, n % 2, '{}', n, n,
        9000000000000, 1, 1, 1, 1 from generate_series(1, ${sessions}) as n`);
    await filler.query(`
      insert into messages (org_id, session_id, seq, role, content, created_at)
      select '${organisation}', n, seq, 1, '"a word"', n
      from generate_series(1, ${sessions}) as n, generate_series(1, 3) as seq`);
  }
  await filler.query('analyze sessions, messages');
  await filler.end();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`set search_path to ${schema}; set capstan.organisation = 'small'`);
  for (const [name, value] of Object.entries(PLANNING))
    await client.query(`set ${name} = ${value}`);
  const positional = new Positional();
  return async (text) => {
    const query = positional.of({ text, values: VALUES });
    await client.query(`prepare ${query.name} as ${query.text}`);
    const literals = query.values.map((value) => (value === null ? 'null' : `'${value}'`));
    const values = literals.length > 0 ? `(${literals.join(',').replaceAll("''", "'")})` : '';
    const { rows } = await client.query(`explain (costs off) execute ${query.name}${values}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
}

const SHAPES: readonly Partial<ListShape>[] = [
  {},
  { status: 'completed' },
  { status: 'all' },
  { byModel: true },
  { byUser: true },
  { byGroup: true },
  { byUser: true, byGroup: true },
  { byUser: true, status: 'all' },
];

test('a list is read in order from an index of its organisation, behind the policies too', async () => {
  const planOf = await beside();
  const plain = { fields: 'extended', status: 'active', byMetadata: 0 } as const;
  const off = { byUser: false, byGroup: false, byModel: false, byText: false, byPosition: false };
  for (const shape of SHAPES) {
    for (const byPosition of [false, true]) {
      const plan = await planOf(statements.listPage({ ...plain, ...off, ...shape, byPosition }));
      expect(plan).toMatch(/Index Scan using \w*updated_at_id_idx/);
      expect(scansOutside(plan)).toEqual([]);
      expect(plan).not.toMatch(/-> +Sort/);
    }
    const count = await planOf(statements.listCount({ ...plain, ...off, ...shape }));
    expect(scansOutside(count)).toEqual([]);
  }
});

test('everything that a request asks finds its rows by its organisation', async () => {
  const planOf = await beside();
  const { fixed, readSession, readMessages, readLatest, search } = statements;
  const texts = [
    ...[fixed.lockSession, fixed.lockTombstone, fixed.lockRecord, fixed.addEvent, fixed.events],
    ...[fixed.newestEvent, fixed.oldestEvent, fixed.userSessions, readSession('extended')],
    ...[readMessages('extended'), readLatest('extended')],
    search({ byUser: true, byPosition: false }),
  ];
  for (const text of texts) expect(scansOutside(await planOf(text)), text).toEqual([]);
});

/** Scans that look at rows of other organisations. */
function scansOutside(plan: string): readonly string[] {
  const scans = plan.match(/\w+ (Only )?Scan( Backward)?( using \w+)? on .*\n.*/g) ?? [];
  expect(scans.length, plan).toBeGreaterThan(0);
  return scans.filter(
    (scan) => !/Index Cond: \(+org_id = /.test(scan) && !scan.startsWith('Subquery'),
  );
}
