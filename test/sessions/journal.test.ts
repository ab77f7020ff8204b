import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { createSessions, openStore } from '../../src/sessions/index.ts';
import { SQLITE } from '../../src/sessions/stores/dialect.ts';
import type { Query, Work } from '../../src/sessions/stores/sql-database.ts';
import { Ballast } from '../../src/sessions/stores/sqlite/ballast.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { openDatabase, WRITING } from '../../src/sessions/stores/sqlite/open-database.ts';
import { SqliteDatabase } from '../../src/sessions/stores/sqlite/sqlite-database.ts';
import { ThreadConnection } from '../../src/sessions/stores/sqlite/thread-connection.ts';
import { prepareWordIndex } from '../../src/sessions/stores/sqlite/word-index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { rigOf, START } from './kit.ts';
import { MEMORY_DISK } from './stores.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('nobody writes while the connection has no patience with another process', async () => {
  const path = join(temporaryFolder(), 'sessions.db');
  const driver = loadDriver();
  const reader = openDatabase({ path }, driver);
  prepareWordIndex(reader);
  const thread = new ThreadConnection(driver, path, WRITING);
  const sent: string[] = [];
  const writer = {
    run(queries: readonly Query[]) {
      sent.push(...queries.map(({ text }) => text));
      return thread.run(queries);
    },
    close: () => thread.close(),
  };
  const ballast = new Ballast(path);
  const parts = { reader, writer, openReader: () => thread, ballast, dialect: SQLITE };
  const database = new SqliteDatabase({ ...parts, log: silent });
  let forgotten = false;
  const nothing = { writes: [], result: undefined };
  const work: Work<undefined> = {
    ...{ reach: { organisation: 'acme' }, lanes: [], look: [], decide: () => nothing },
  };
  const writing = Array.from({ length: 4 }, async () => {
    while (!forgotten) await database.write(work);
  });
  await database.forget();
  forgotten = true;
  await Promise.all(writing);
  await database.close();
  const hasty = sent.indexOf('pragma busy_timeout = 0');
  expect(sent.slice(hasty + 1, hasty + 3)).toEqual([
    'pragma wal_checkpoint(truncate)',
    'pragma busy_timeout = 10000',
  ]);
});

test('what was erased leaves the journal that a process has left, when the next one sweeps', async () => {
  const folder = temporaryFolder();
  const [path, copy] = [join(folder, 'sessions.db'), temporaryFolder()];
  const clock = manualClock(START);
  const first = createSessions({ store: await openStore({ path }), clock });
  onTestFinished(() => first.close());
  const rig = rigOf(first, clock, await first.mintToken('acme', { scope: 'admin' }));
  await rig.create({ initialMessages: [{ role: 'user', content: 'quagga' }] });
  const reading = new (loadDriver().DatabaseSync)(path);
  reading.exec('begin; select * from sessions');
  expect((await rig.call('POST', '/erase', { body: { userId: 'u-1' } })).status).toBe(200);
  // As if it had been killed here.
  cpSync(folder, copy, { recursive: true });
  reading.close();
  const bytes = () =>
    readdirSync(copy)
      .map((file) => readFileSync(join(copy, file), 'latin1'))
      .join();
  expect(bytes()).toContain('quagga');
  const next = await openStore({ path: join(copy, 'sessions.db') });
  onTestFinished(() => next.close());
  await next.sweep({ now: START, recordsBefore: 0, tombstonesBefore: 0, batch: 200 });
  expect(bytes()).not.toContain('quagga');
});
