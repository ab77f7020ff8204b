import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { type Database, loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { APPLICATION_ID, migrate, STEPS } from '../../src/sessions/stores/sqlite/migrations.ts';
import { openDatabase } from '../../src/sessions/stores/sqlite/open-database.ts';
import { FORMATS, schemaOf } from './file-formats.ts';
import { rigOf, START } from './kit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const mode = (path: string) => statSync(path).mode & 0o777;
const raw = (path: string): Database => new (loadDriver().DatabaseSync)(path);
const pragma = (database: Database, name: string) =>
  Object.values(database.prepare(`pragma ${name}`).get() as object)[0];

async function openRig(path: string) {
  const clock = manualClock(START);
  const service = await openSessions({ path, clock });
  return rigOf(service, clock, await service.mintToken('acme'));
}

test('everything is there again after it was closed and opened', async () => {
  const path = join(folder, 'a', 'b', 'sessions.db');
  const first = await openRig(path);
  const id = await first.create({ initialMessages: [{ role: 'user', content: 'kept' }] });
  await first.put(`/${id}`, { tokensUsed: 1 }, { headers: { 'idempotency-key': 'k' } });
  await first.create();
  const before = (await first.get(`/${id}`)).text;
  const cursor = (await first.get('?limit=1')).headers['x-next-cursor'];
  await first.service.close();

  const clock = manualClock(START);
  const service = await openSessions({ path, clock });
  const second = rigOf(service, clock, first.token);
  expect((await second.get(`/${id}`)).text).toBe(before);
  expect((await second.get(`?cursor=${cursor}`)).body).toHaveLength(1);
  const again = await second.put(
    `/${id}`,
    { tokensUsed: 1 },
    { headers: { 'idempotency-key': 'k' } },
  );
  expect(again.headers['idempotency-replayed']).toBe('true');
  await service.close();
});

test('only the owner may look: directory 0700, files 0600, whatever the umask', async () => {
  if (process.platform === 'win32') return;
  const path = join(folder, 'data', 'sessions.db');
  const rig = await openRig(path);
  await rig.create();
  expect(mode(join(folder, 'data'))).toBe(0o700);
  const files = readdirSync(join(folder, 'data')).sort();
  expect(files).toEqual(['sessions.db', 'sessions.db-shm', 'sessions.db-wal']);
  for (const file of files) expect(mode(join(folder, 'data', file))).toBe(0o600);
  await rig.service.close();
});

test('D17: neither tokens nor deleted content can be found in the files', async () => {
  const path = join(folder, 'sessions.db');
  const rig = await openRig(path);
  const said = (content: string) => ({ initialMessages: [{ role: 'user', content }] });
  await rig.create(said('kept-canary '.repeat(2000)));
  const id = await rig.create(said('lost-canary '.repeat(2000)));
  await rig.put(
    `/${id}`,
    { metadata: { note: 'lost-canary' } },
    { headers: { 'idempotency-key': 'k' } },
  );
  await rig.remove(`/${id}`);
  await rig.service.close();
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
  const everything = files.join();
  expect(everything).toContain('kept-canary');
  expect(everything).not.toContain('lost-canary');
  expect(everything).not.toContain(rig.token);
});

test('opened as durable as promised', () => {
  const database = openDatabase({ path: join(folder, 'sessions.db') });
  expect(pragma(database, 'journal_mode')).toBe('wal');
  expect(pragma(database, 'synchronous')).toBe(2);
  expect(pragma(database, 'busy_timeout')).toBe(10_000);
  expect(pragma(database, 'wal_autocheckpoint')).toBe(8000);
  expect(pragma(database, 'foreign_keys')).toBe(1);
  expect(pragma(database, 'application_id')).toBe(APPLICATION_ID);
  expect(pragma(database, 'user_version')).toBe(STEPS.length);
  expect(pragma(database, 'auto_vacuum')).toBe(2);
  database.close();
});

test('the newest format is what it was when it was released', async () => {
  const path = join(folder, 'sessions.db');
  const rig = await openRig(path);
  const initialMessages = ['system', 'user', 'assistant'].map((role) => ({ role, content: 'x' }));
  const id = await rig.create({ initialMessages, metadata: { a: 1 } });
  await rig.put(`/${id}`, { status: 'completed' });
  await rig.remove(`/${await rig.create()}`);
  await rig.service.close();
  const database = raw(path);
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...(row as object) }));
  expect(
    all('select status, title_source, model_given, metadata, last_seq, version from sessions'),
  ).toEqual([
    { status: 1, title_source: 1, model_given: 0, metadata: '{"a":1}', last_seq: 3, version: 2 },
  ]);
  expect(all('select role, content from messages')).toEqual([
    { role: 0, content: '"x"' },
    { role: 1, content: '"x"' },
    { role: 2, content: '"x"' },
  ]);
  expect(all('select reason from tombstones')).toEqual([{ reason: 0 }]);
  expect(schemaOf(database)).toBe(FORMATS.at(-1));
  database.close();
});

test('a file of format 1 is brought to the newest one, with everything in it', async () => {
  const path = join(folder, 'sessions.db');
  const before = raw(path);
  migrate(before, STEPS.slice(0, 1));
  expect(schemaOf(before)).toBe(FORMATS[0]);
  const hash = createHash('sha256').update('token').digest('hex');
  before.exec(`insert into tokens (hash, org_id) values ('${hash}', 'acme')`);
  before.close();
  const service = await openSessions({ path, clock: manualClock(START) });
  const rig = rigOf(service, manualClock(START), 'token');
  expect((await rig.get(`/${await rig.create()}`)).status).toBe(200);
  await service.close();
  const after = raw(path);
  expect(schemaOf(after)).toBe(FORMATS.at(-1));
  after.close();
});

test('a step that ends half-way is taken anew; nothing of it is left', () => {
  const path = join(folder, 'sessions.db');
  const database = raw(path);
  const broken = ['create table t (a)', 'create table u (a); insert into nowhere values (1)'];
  expect(() => migrate(database, broken)).toThrow('nowhere');
  expect(pragma(database, 'user_version')).toBe(1);
  migrate(database, ['create table t (a)', 'create table u (a)']);
  expect(pragma(database, 'user_version')).toBe(2);
  database.close();
});

describe('a file that is not ours is refused and left as it is', () => {
  const refusals: [string, (path: string) => void, RegExp][] = [
    ['empty', (path) => writeFileSync(path, ''), /empty/],
    ['no database', (path) => writeFileSync(path, 'hello '.repeat(1000)), /not a database/],
    [
      'of another application',
      (path) => {
        const database = raw(path);
        database.exec('pragma application_id = 4711; create table t (a)');
        database.close();
      },
      /another application/,
    ],
    [
      'of an application without a mark',
      (path) => {
        const database = raw(path);
        database.exec('create table t (a)');
        database.close();
      },
      /another application/,
    ],
    [
      'of a later version',
      (path) => {
        openDatabase({ path }).close();
        const database = raw(path);
        database.exec('pragma user_version = 99');
        database.close();
      },
      /format 99/,
    ],
    ['a directory', (path) => mkdirSync(path), /not a file/],
  ];
  test.each(refusals)('%s', async (_, make, reason) => {
    const path = join(folder, 'sessions.db');
    make(path);
    const isFile = statSync(path).isFile();
    const before = isFile ? readFileSync(path) : undefined;
    await expect(openSessions({ path })).rejects.toThrow(reason);
    await expect(openSessions({ path })).rejects.toThrow(path);
    if (isFile) expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((file) => file.includes('.new'))).toEqual([]);
  });

  test('writable by everyone', async () => {
    if (process.platform === 'win32') return;
    const path = join(folder, 'sessions.db');
    openDatabase({ path }).close();
    chmodSync(path, 0o606);
    await expect(openSessions({ path })).rejects.toThrow('every user');
  });
});

test('two services on one file see each other’s writes', async () => {
  const path = join(folder, 'sessions.db');
  const [one, two] = [await openRig(path), await openRig(path)];
  const id = await one.create();
  for (let n = 1; n <= 10; n += 1) {
    const rig = n % 2 === 0 ? one : two;
    const { body } = await rig.put(`/${id}`, { newMessages: [{ role: 'user', content: `${n}` }] });
    expect(body.totalMessages).toBe(n);
  }
  expect((await one.get(`/${id}`)).text).toBe((await two.get(`/${id}`)).text);
  await one.service.close();
  await two.service.close();
});

describe('drivers', () => {
  class DatabaseSync {}
  const found = { DatabaseSync } as never;

  test('the one of Node.js comes first', () => {
    const installed = () => {
      throw new Error('must not be asked');
    };
    expect(loadDriver({ builtIn: () => found, installed }).name).toBe('node:sqlite');
  });

  test('else the optional dependency', () => {
    const driver = loadDriver({ builtIn: () => undefined, installed: () => found });
    expect(driver).toEqual({ name: '@photostructure/sqlite', DatabaseSync });
  });

  test('with neither, it says what to install', () => {
    const installed = () => {
      throw new Error('Cannot find module');
    };
    expect(() => loadDriver({ builtIn: () => undefined, installed })).toThrow(
      "run 'npm install @photostructure/sqlite'",
    );
  });

  test('the warning of node:sqlite is hidden while it is loaded, all others are not', () => {
    const warnings: unknown[] = [];
    const { emitWarning, getBuiltinModule } = process;
    process.emitWarning = (warning: unknown) => void warnings.push(warning);
    const spy = process.emitWarning;
    process.getBuiltinModule = ((name: string) => {
      process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
      process.emitWarning('something else');
      return name === 'node:sqlite' ? found : undefined;
    }) as typeof getBuiltinModule;
    try {
      expect(loadDriver().name).toBe('node:sqlite');
      expect(process.emitWarning).toBe(spy);
    } finally {
      process.emitWarning = emitWarning;
      process.getBuiltinModule = getBuiltinModule;
    }
    expect(warnings).toEqual(['something else']);
  });
});
