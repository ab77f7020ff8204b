import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { createSessions } from '../../src/sessions/index.ts';
import { SQLITE } from '../../src/sessions/stores/dialect.ts';
import { ownRowsOnly } from '../../src/sessions/stores/own-rows.ts';
import type { Query, SqlDatabase } from '../../src/sessions/stores/sql-database.ts';
import { SqlStore } from '../../src/sessions/stores/sql-store.ts';
import { openDatabase } from '../../src/sessions/stores/sqlite/open-database.ts';
import { MemoryDatabase } from '../../src/sessions/stores/sqlite/sqlite-database.ts';
import { prepareWordIndex } from '../../src/sessions/stores/sqlite/word-index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { rigOf, START } from './kit.ts';

/** Statements that find what is of globex too, once they forget for whom they ask. */
function forgetful(database: SqlDatabase) {
  const state = { forgets: false };
  const forgetting = (queries: readonly Query[]) =>
    state.forgets ? queries.map((query) => ({ ...query, text: widened(query.text) })) : queries;
  const widened = (text: string) =>
    text.replaceAll(
      /(\w+\.)?org_id = \$org/g,
      (own, of = '') => `(${own} or ${of}org_id = 'globex')`,
    );
  const wrapped: SqlDatabase = {
    dialect: database.dialect,
    read: (reach, queries) => database.read(reach, forgetting(queries)),
    view: () => database.view(),
    write: (work) => database.write({ ...work, look: forgetting(work.look) }),
    indexWords: () => database.indexWords(),
    forget: () => database.forget(),
    giveBackSpace: (now) => database.giveBackSpace(now),
    makeRoom: (failure) => database.makeRoom(failure),
    close: () => database.close(),
  };
  return { wrapped, state };
}

/** A session of acme and one of globex, and what is asked as acme of statements that forget. */
async function opened(guarded: boolean) {
  const lines: unknown[][] = [];
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  const database = openDatabase({ memory: true });
  prepareWordIndex(database);
  const { wrapped, state } = forgetful(new MemoryDatabase(database, SQLITE, silent));
  const store = new SqlStore(guarded ? ownRowsOnly(wrapped, log) : wrapped, Buffer.alloc(32));
  const clock = manualClock(START);
  const service = createSessions({ store, clock, settings: { audit: 'all' } });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme', { scope: 'admin' }));
  const globex = { token: await service.mintToken('globex'), organisation: 'globex' };
  const initialMessages = [{ role: 'user', content: 'canary' }];
  const own = await rig.create({ initialMessages });
  const foreign = await rig.create({ initialMessages }, globex);
  await rig.get('/search?q=canary');
  state.forgets = true;
  const asked = async () => ({
    list: (await rig.get('')).body.length,
    search: (await rig.get('/search?q=canary')).body.hits.length,
    audit: JSON.stringify((await rig.get('/audit')).body).includes(foreign),
    get: (await rig.get(`/${foreign}`)).status,
    append: (await rig.put(`/${foreign}`, { tokensUsed: 1, version: 9 })).status,
    own: (await rig.get(`/${own}`)).status,
  });
  return { lines, answers: await asked() };
}

test('T69: rows of another organisation are kept back, and the log tells of it', async () => {
  const { answers, lines } = await opened(true);
  expect(answers).toMatchObject({ list: 1, audit: false, get: 404, append: 404, own: 200 });
  expect(answers.search).toBe(1);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines)
    expect(line).toEqual([
      ...['error', 'rows of another organisation were kept back'],
      { organisation: 'acme', rows: expect.any(Number) },
    ]);
});

test('without that, statements that forget for whom they ask tell all of it', async () => {
  const { answers } = await opened(false);
  expect(answers).toMatchObject({ list: 2, audit: true, get: 200, append: 409, own: 200 });
});
