import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type ManualClock, manualClock, seededRandom } from '../../src/kernel/index.ts';
import { createSessions, openStore, type PortableStore } from '../../src/sessions/index.ts';
import { type Database, loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { MINUTE, type Rig, rigOf, START } from './kit.ts';
import { MEMORY_DISK } from './stores.ts';

let folder: string;
let path: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(MEMORY_DISK, 'capstan-upkeep-'));
  path = join(folder, 'sessions.db');
  clock = manualClock(START);
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

async function openRig(): Promise<{ rig: Rig; store: PortableStore }> {
  const store = await openStore({ path });
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  return { rig: rigOf(service, clock, await service.mintToken('acme', { scope: 'admin' })), store };
}

const said = (...contents: string[]) => ({
  initialMessages: contents.map((content) => ({ role: 'user', content })),
  expirationMinutes: 1440,
});
const sweep = (store: PortableStore) =>
  store.sweep({ now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 200 });
const found = async (rig: Rig, question: string): Promise<string[]> => {
  const { hits } = (await rig.get(`/search?limit=100&q=${question}`)).body;
  return hits.map(
    ({ sessionId, seq }: { sessionId: string; seq: number }) => `${sessionId} ${seq}`,
  );
};
/** All that somebody sees who has the files. */
const bytes = () =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join();

function inFile<T>(use: (database: Database) => T): T {
  const database = new (loadDriver().DatabaseSync)(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const rowsOf = (table: string) =>
  inFile((file) => (file.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n);

/** The same, once the journal is in the file. */
function settled(): string {
  inFile((file) => file.exec('pragma wal_checkpoint(truncate)'));
  return bytes();
}

test('words of deleted messages are not found at once, and leave the file within an hour', async () => {
  const { rig, store } = await openRig();
  await rig.create(said('kept zebra'));
  const [first, second] = [await rig.create(said('quagga')), await rig.create(said('okapi'))];
  expect(await found(rig, 'quagga')).toEqual([`${first} 1`]);
  await rig.remove(`/${first}`);
  await sweep(store);
  expect(settled()).not.toContain('quagga');
  await rig.remove(`/${second}`);
  expect(await found(rig, 'okapi')).toEqual([]);
  clock.advance(60 * MINUTE - 1);
  await sweep(store);
  expect([rowsOf('messages'), settled().includes('okapi')]).toEqual([1, true]);
  clock.advance(1);
  await sweep(store);
  expect(settled()).not.toContain('okapi');
  expect(settled()).toContain('zebra');
});

test('a receipt says that nothing is left: neither texts nor words, in no file', async () => {
  const { rig } = await openRig();
  await rig.create({ userId: 'u-2', ...said('kept zebra') });
  for (let n = 0; n < 20; n += 1) await rig.create({ userId: 'u-1', ...said('quagga', 'okapi') });
  expect(await found(rig, 'quagga')).toHaveLength(20);
  expect(bytes()).toContain('quagga');
  const receipt = await rig.call('POST', '/erase', { body: { userId: 'u-1' } });
  expect(receipt.body).toMatchObject({ messages: 40 });
  for (const word of ['quagga', 'okapi', 'u-1']) expect(bytes()).not.toContain(word);
  expect(await found(rig, 'zebra')).toHaveLength(1);
});

test('who reads for long keeps nobody from writing; the journal is emptied afterwards', async () => {
  const { rig, store } = await openRig();
  await rig.create({ userId: 'u-1', ...said('quagga') });
  const reader = new (loadDriver().DatabaseSync)(path);
  reader.exec('begin; select * from sessions');
  expect((await rig.call('POST', '/erase', { body: { userId: 'u-1' } })).status).toBe(200);
  expect((await rig.post({ userId: 'u-2' })).status).toBe(201);
  expect(bytes()).toContain('quagga');
  reader.close();
  await sweep(store);
  expect(bytes()).not.toContain('quagga');
});

test('a message that gets the number of a deleted one is found by its own words', async () => {
  const { rig, store } = await openRig();
  const first = await rig.create(said('quagga'));
  expect(await found(rig, 'quagga')).toHaveLength(1);
  await rig.remove(`/${first}`);
  await sweep(store);
  expect(rowsOf('messages')).toBe(0);
  const second = await rig.create(said('okapi'));
  expect(await found(rig, 'okapi')).toEqual([`${second} 1`]);
  expect(await found(rig, 'quagga')).toEqual([]);
});

test('however a content is nested, others are indexed', async () => {
  const { rig } = await openRig();
  const deep = await rig.create(said('zebra'));
  inFile((file) => {
    const content = `${'['.repeat(5000)}"quagga"${']'.repeat(5000)}`;
    file.prepare('update messages set content = $content').run({ content });
  });
  clock.advance(1);
  const other = await rig.create(said('quagga'));
  expect(await found(rig, 'quagga')).toEqual([`${other} 1`, `${deep} 1`]);
  await rig.call('POST', '/erase', { body: { userId: 'u-1' } });
  expect(await found(rig, 'quagga')).toEqual([]);
});

test('what a process leaves to be done is done by the next one', async () => {
  const { rig } = await openRig();
  const kept = await rig.create(said('zebra'));
  const gone = await rig.create(said('quagga'));
  await rig.service.close();
  // As if it had been killed right after the deletion.
  inFile((file) =>
    file.exec(`insert into departed select 0, sid, org_id from sessions where id = '${gone}';
      update sessions set org_id = '' where id = '${gone}'`),
  );
  const second = await openRig();
  const token = { token: rig.token };
  expect((await second.rig.get(`/${gone}`, token)).status).toBe(404);
  expect(await found(second.rig, 'quagga')).toEqual([]);
  await second.rig.service.close();
  expect([rowsOf('messages'), rowsOf('sessions'), rowsOf('departed')]).toEqual([1, 1, 0]);
  const third = await openRig();
  expect(await found(third.rig, 'zebra')).toEqual([`${kept} 1`]);
});

test('a purge that was interrupted is done again, whatever the time', async () => {
  const { rig, store } = await openRig();
  const gone = await rig.create(said('quagga'));
  await rig.create(said('zebra'));
  await found(rig, 'quagga');
  await rig.remove(`/${gone}`);
  await sweep(store);
  await rig.service.close();
  inFile((file) => file.exec(`update word_index set purging = 1, stale = 0, purged_at = ${START}`));
  const second = await openRig();
  await sweep(second.store);
  await second.rig.service.close();
  expect(bytes()).not.toContain('quagga');
  expect(inFile((file) => file.prepare('select purging from word_index').get())).toEqual({
    purging: 0,
  });
});

test('a long session goes in portions, and others write in between', async () => {
  const { rig, store } = await openRig();
  const long = await rig.create();
  const newMessages = Array.from({ length: 100 }, () => ({ role: 'user', content: 'zebra' }));
  for (let n = 0; n < 8; n += 1) await rig.put(`/${long}`, { newMessages });
  const other = await rig.create();
  await rig.remove(`/${long}`);
  const order: string[] = [];
  const swept = sweep(store).then(() => order.push('swept'));
  await rig.put(`/${other}`, { tokensUsed: 1 }).then(() => order.push('written'));
  await swept;
  expect(order).toEqual(['written', 'swept']);
  expect([rowsOf('messages'), rowsOf('departed')]).toEqual([0, 0]);
});

/** Messages with a word, as `found` tells them. */
function holding(alive: ReadonlyMap<string, readonly string[]>, word: string): string[] {
  return [...alive].flatMap(([id, contents]) =>
    contents.flatMap((text, index) => (text.includes(word) ? [`${id} ${index + 1}`] : [])),
  );
}

test('whatever was written, deleted and done in between, a search finds what is there', async () => {
  const random = seededRandom(7);
  const { rig, store } = await openRig();
  const words = ['zebra', 'quagga', 'okapi', 'gnu', 'kudu'];
  const pick = <T>(things: readonly T[]) => things[Math.floor(random() * things.length)] as T;
  const alive = new Map<string, string[]>();
  const content = () => `${pick(words)} ${pick(words)}`;
  const acts = {
    async create() {
      const text = content();
      alive.set(await rig.create(said(text)), [text]);
    },
    async append() {
      if (alive.size === 0) return;
      const [id, texts] = pick([...alive]);
      texts.push(content());
      await rig.put(`/${id}`, { newMessages: [{ role: 'user', content: texts.at(-1) }] });
    },
    async remove() {
      if (alive.size === 0) return;
      // The newest one often, so that its numbers are given again.
      const id = [...alive.keys()].at(random() < 0.5 ? -1 : 0) as string;
      alive.delete(id);
      await rig.remove(`/${id}`);
    },
    async sweep() {
      clock.advance(random() < 0.1 ? 61 * MINUTE : 1);
      await sweep(store);
    },
    async search() {
      const word = pick(words);
      expect((await found(rig, word)).toSorted()).toEqual(holding(alive, word).toSorted());
    },
  };
  const often = ['create', 'create', 'create', 'append', 'append', 'remove', 'remove'] as const;
  for (let turn = 0; turn < 400; turn += 1)
    await acts[pick([...often, 'append', 'sweep', 'search'] as const)]();
  await rig.service.close();
  inFile((file) =>
    file.exec(`insert into message_index (message_index) values ('integrity-check')`),
  );
});
