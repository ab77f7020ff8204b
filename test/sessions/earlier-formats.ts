import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { openStore } from '../../src/sessions/index.ts';
import * as postgres from '../../src/sessions/stores/postgres/schema.ts';
import { type Database, loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import * as sqlite from '../../src/sessions/stores/sqlite/migrations.ts';
import { begin, type Life, nextStep } from './history.ts';
import { freshSchema, MEMORY_DISK, server } from './stores.ts';

/** The formats that each kind of database has had, the first of which is 1. */
export const FORMATS = {
  sqlite: sqlite.STEPS.map((_, index) => index + 1),
  postgres: postgres.STEPS.map((_, index) => index + 1),
};

type Row = Readonly<Record<string, string | number | bigint | null | Uint8Array>>;

/** What is in a database of the newest format, by table. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

/** A path in a folder that goes with the test. */
export function temporaryFile(name = 'sessions.db'): string {
  const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}

/** Opens a file past everything. */
export function raw(path: string): Database {
  return new (loadDriver().DatabaseSync)(path);
}

/** What a random history leaves, and the life that went through it: what every format could hold. */
export async function lived(seed: number, steps: number): Promise<{ life: Life; tables: Tables }> {
  const path = temporaryFile('lived.db');
  const life = await begin(await openStore({ path }), {});
  onTestFinished(() => life.close());
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step += 1) await nextStep(random)(life);
  const database = raw(path);
  const { sessions = [], ...others } = tablesIn(database);
  database.close();
  // What was deleted and not yet removed is of nobody; earlier formats removed it at once.
  return { life, tables: { ...others, sessions: sessions.filter(({ org_id }) => org_id !== '') } };
}

/** Everything in a file but the index of words, which is made of the rest. */
export function tablesIn(database: Database): Tables {
  return Object.fromEntries(
    namesIn(database).map((name) => [
      name,
      database.prepare(`select * from ${name}`).all() as Row[],
    ]),
  );
}

function namesIn(database: Database): readonly string[] {
  const rows = database
    .prepare(`select name from sqlite_schema where type = 'table'
      and name not like 'message_index%' and name <> 'word_index' order by rowid`)
    .all() as { name: string }[];
  return rows.map(({ name }) => name);
}

/** Makes a file of an earlier format, with as much of the contents as it could hold. */
export function fileOf(path: string, format: number, tables: Tables): void {
  const database = raw(path);
  sqlite.migrate(database, sqlite.STEPS.slice(0, format));
  for (const name of namesIn(database)) {
    const known = columnsOf(database, name);
    const rows = rowsFor(name, tables);
    for (const [columns, values] of rows.map((row) => within(row, known))) {
      const marks = columns.map((column) => `$${column}`);
      database
        .prepare(`insert into ${name} (${columns.join()}) values (${marks.join()})`)
        .run(Object.fromEntries(columns.map((column, n) => [column, values[n] ?? null])));
    }
  }
  database.close();
}

/** The same in a schema of its own. */
export async function schemaOf(format: number, tables: Tables): Promise<string> {
  const schema = freshSchema();
  const [owner, admin] = [await connect(server().url), await connect(server().admin)];
  for (const client of [owner, admin])
    await client.query(`create schema if not exists ${schema}; set search_path to ${schema}`);
  await owner.query(`create table format (id int primary key, version int)`);
  await owner.query(`insert into format values (1, ${format})`);
  for (const step of postgres.STEPS.slice(0, format))
    await owner.query(step({ partitions: 2, rowSecurity: true }));
  const { rows: names } = await owner.query(`
    select relname as name from pg_class where relnamespace = '${schema}'::regnamespace
      and relkind in ('r', 'p') and not relispartition and relname <> 'format'`);
  for (const { name } of names) {
    const { rows: known } = await owner.query(`
      select attname as name from pg_attribute
      where attrelid = '${name}'::regclass and attnum > 0 and not attisdropped`);
    // The owner is bound by the policies, which want to know for whom it writes.
    for (const row of rowsFor(name, tables)) {
      const [columns, values] = within(row, known);
      const marks = columns.map((_, n) => `$${n + 1}`);
      await admin.query(`insert into ${name} (${columns.join()}) values (${marks.join()})`, [
        ...values,
      ]);
    }
  }
  return schema;
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** The newest format of SQLite that knows the same of an organisation as a schema of PostgreSQL. */
export async function twinOf(schema: string): Promise<number> {
  const client = await connect(server().url);
  const { rows } = await client.query(`
    select relname as "table", attname as "column" from pg_class
      join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'p') and not relispartition`);
  const wanted = knownIn(rows);
  const twin = FORMATS.sqlite.findLast((format) => {
    const database = raw(':memory:');
    sqlite.migrate(database, sqlite.STEPS.slice(0, format));
    const columns = namesIn(database).flatMap((table) =>
      columnsOf(database, table).map(({ name: column }) => ({ table, column })),
    );
    database.close();
    return knownIn(columns) === wanted;
  });
  if (twin === undefined) throw new Error(`no format of SQLite knows ${wanted}`);
  return twin;
}

/** But for how messages are found, and their words. */
function knownIn(columns: readonly { table: string; column: string }[]): string {
  const names = columns.map(({ table, column }) => `${table}.${column}`);
  const own = /^(format|departed)\.|\.(sid|words)$|^messages\.(org_id|session_id)$/;
  return names
    .filter((name) => !own.test(name))
    .sort()
    .join(' ');
}

function columnsOf(database: Database, table: string): readonly { name: string }[] {
  return database.prepare(`pragma table_info(${table})`).all() as { name: string }[];
}

/** Rows of a table as it was, which may have another name by now. */
function rowsFor(name: string, tables: Tables): readonly Row[] {
  if (name === 'messages') return messagesIn(tables);
  if (name === 'outbox_heads') return headsIn(tables);
  if (name === 'departed') return [];
  return tables[name] ?? [];
}

/** In SQLite a message names its session by a number, in PostgreSQL by its id. */
function messagesIn({ sessions = [], messages = [] }: Tables): readonly Row[] {
  const bySid = new Map(sessions.map((session) => [session.sid, session]));
  return messages.flatMap((message) => {
    const session = bySid.get(message.sid ?? null);
    if (!session) return [];
    return [{ ...message, org_id: session.org_id ?? null, session_id: session.id ?? null }];
  });
}

function headsIn({ outbox = [] }: Tables): readonly Row[] {
  const heads = new Map(outbox.map(({ org_id = null, n = null }) => [org_id, { org_id, n }]));
  return [...heads.values()];
}

/** The columns that there were, and what stood in them. */
function within(row: Row, known: readonly { name: string }[]): [string[], Row[string][]] {
  const columns = known.map(({ name }) => name).filter((name) => row[name] !== undefined);
  return [columns, columns.map((name) => row[name] ?? null)];
}
