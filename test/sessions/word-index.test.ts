import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import {
  createSessions,
  openSessions,
  openStore,
  resolveSettings,
} from '../../src/sessions/index.ts';
import { SQLITE_WITHOUT_INDEX } from '../../src/sessions/stores/dialect.ts';
import { SqlStore } from '../../src/sessions/stores/sql-store.ts';
import { type Database, loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { migrate, STEPS } from '../../src/sessions/stores/sqlite/migrations.ts';
import { openDatabase } from '../../src/sessions/stores/sqlite/open-database.ts';
import { MemoryDatabase } from '../../src/sessions/stores/sqlite/sqlite-database.ts';
import { prepareWordIndex } from '../../src/sessions/stores/sqlite/word-index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { MINUTE, rigOf, START } from './kit.ts';

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'sessions.db');
}

const clock = manualClock(START);
const openRig = async (path: string) => {
  const service = await openSessions({ path, clock });
  await service.registerToken('acme', 'token');
  return rigOf(service, clock, 'token');
};

test('what a file of format 2 holds is found once it is opened', async () => {
  const path = temporaryFile();
  const before: Database = new (loadDriver().DatabaseSync)(path);
  migrate(before, STEPS.slice(0, 2));
  before.exec(`
    insert into sessions values (1, 'acme', 'a', 'u-1', null, null, 0, 't', 0, 0, '{}',
      0, 0, ${START + MINUTE}, 1, 0, 9, 1);
    insert into messages values (1, 1, 1, '"an old\\nword"', 0);
    insert into tokens (hash, org_id) values
      ('${createHash('sha256').update('token').digest('hex')}', 'acme')`);
  before.close();
  const rig = await openRig(path);
  expect((await rig.get('/search?q=word')).body).toMatchObject({
    mode: 'index',
    hits: [{ sessionId: 'a', excerpt: 'an old word' }],
  });
  await rig.service.close();
});

test('without FTS5 messages are looked through, and the answer says so; an index is made up for later', async () => {
  const path = temporaryFile();
  const first = await openRig(path);
  const say = (content: string) => ({ initialMessages: [{ role: 'user', content }] });
  const gone = await first.create(say('word one'));
  await first.service.close();

  const database = openDatabase({ path });
  expect(prepareWordIndex(withoutFts5(database))).toBe(false);
  const store = new SqlStore(
    new MemoryDatabase(database, SQLITE_WITHOUT_INDEX, silent),
    Buffer.alloc(32),
  );
  const second = rigOf(createSessions({ store, clock }), clock, 'token');
  await second.remove(`/${gone}`);
  await second.create(say('Word two'));
  const { body } = await second.get('/search?q=word+two');
  expect([body.mode, body.hits.length]).toEqual(['scan', 1]);
  expect((await second.get('/search?q=one')).body.hits).toEqual([]);
  expect((await second.get('?text=two')).body).toHaveLength(1);
  await second.service.close();

  const third = await openRig(path);
  const found = (await third.get('/search?q=word')).body;
  expect([found.mode, found.hits.map((hit: { excerpt: string }) => hit.excerpt)]).toEqual([
    'index',
    ['Word two'],
  ]);
  await third.service.close();
});

test('data without an index keeps to that until it is told otherwise', async () => {
  const path = temporaryFile();
  /** Mode, hits, and how often the word stands in the file. */
  const search = async (rig: Awaited<ReturnType<typeof openRig>>) => {
    const { mode, hits } = (await rig.get('/search?q=quagga')).body;
    await rig.service.close();
    return [mode, hits.length, readFileSync(path, 'latin1').match(/quagga/g)?.length];
  };
  const openWith = async (how: 'index' | 'scan') =>
    rigOf(await openSessions({ path, clock, search: how }), clock, 'token');
  const said = (content: string) => ({ title: 't', initialMessages: [{ role: 'user', content }] });
  const first = await openRig(path);
  await first.create(said('quagga'));
  expect(await search(first)).toEqual(['index', 1, 2]);
  expect(await search(await openWith('scan'))).toEqual(['scan', 1, 1]);
  const later = await openRig(path);
  await later.create(said('another quagga'));
  expect(await search(later)).toEqual(['scan', 2, 2]);
  expect(await search(await openWith('index'))).toEqual(['index', 2, 3]);
  expect((await search(await openRig(path)))[0]).toBe('index');
});

/** The same connection, as a build of SQLite without FTS5 would answer. */
function withoutFts5(database: Database): Database {
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) =>
      database.prepare(sql.replace(/sqlite_compileoption_used\('ENABLE_FTS5'\)/, '0')),
    close: () => database.close(),
  };
}

test('D17: neither messages that are kept no longer nor their words can be found in the files', async () => {
  const path = temporaryFile();
  const store = await openStore({ path });
  const service = createSessions({ store, clock, settings: { newestMessages: 1 } });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const initialMessages = ['lostcanary', 'keptcanary'].map((content) => ({
    role: 'user',
    content,
  }));
  await rig.create({ initialMessages, title: 'untitled' });
  const bounds = { now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 9 };
  const rulesOf = resolveSettings({ newestMessages: 1 });
  expect((await store.sweep({ ...bounds, rulesOf })).messages).toBe(1);
  await service.close();
  const folder = dirname(path);
  const everything = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
  expect(everything.join()).toContain('keptcanary');
  expect(everything.join()).not.toContain('lostcanary');
});
