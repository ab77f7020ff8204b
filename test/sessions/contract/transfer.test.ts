import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../../src/kernel/index.ts';
import {
  EMPTY,
  exportSessions,
  openStore,
  type PortableStore,
} from '../../../src/sessions/index.ts';
import { answersOf, begin, nextStep } from '../history.ts';
import { ABSENT, MINUTE, type Rig, START } from '../kit.ts';
import { MEMORY_DISK, openEmptyStore } from '../stores.ts';
import { linesIn, rigOn, taken, takenWithProblems, written } from '../transfer.ts';

const say = (content: string, role = 'user') => ({ role, content });
const EVERYTHING = { include: ['expired', 'answers', 'usage'] } as const;

async function open(): Promise<{ readonly store: PortableStore; readonly rig: Rig }> {
  const store = await openEmptyStore();
  return { store, rig: await rigOn(store) };
}

async function openFile(): Promise<PortableStore> {
  const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-transfer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openStore({ path: join(folder, 'sessions.db') });
}

describe('random histories answer the same after they were moved', () => {
  test.each([
    ['memory', () => openStore({ memory: true })],
    ['a file', openFile],
  ])('to %s and back', async (_, openOther) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const random = seededRandom(seed);
        const source = await begin(await openEmptyStore());
        for (let step = 0; step < 80; step += 1) await nextStep(random)(source);
        const now = source.rig.clock.now();
        const text = await written(source.store, { ...EVERYTHING, clock: source.rig.clock });
        const there = await begin(await openOther());
        const back = await begin(await openEmptyStore());
        const clock = source.rig.clock;
        await taken(there.store, text, { clock });
        await taken(back.store, await written(there.store, { ...EVERYTHING, clock }), { clock });
        for (const { rig } of [there, back]) rig.clock.advance(now - START);
        for (const organisation of ['acme', 'globex']) {
          const before = await answersOf(source, organisation);
          expect(await answersOf(there, organisation)).toEqual(before);
          expect(await answersOf(back, organisation)).toEqual(before);
        }
        const again = await written(back.store, { ...EVERYTHING, clock: source.rig.clock });
        // Sessions that had expired were not taken.
        const living = linesIn(await written(source.store, { clock: source.rig.clock }));
        expect(linesIn(again).filter(isSaid)).toEqual(living.filter(isSaid));
        for (const life of [source, there, back]) await life.close();
      }),
      { numRuns: 4 },
    );
  });

  const isSaid = ({ type }: { type: string }) => type === 'session' || type === 'message';
});

test('T8: what comes to one organisation leaves the others as they are', async () => {
  const { store, rig } = await open();
  const globex = { organisation: 'globex', token: await rig.mint('globex') };
  await rig.create({ initialMessages: [say('of acme')] });
  const other = await rig.create({ initialMessages: [say('of globex')] }, globex);
  const text = await written(store);
  await rig.put(`/${other}`, { newMessages: [say('later')] }, globex);
  await rig.remove(`/${await rig.create({}, globex)}`, globex);
  const before = JSON.stringify(await store.takeOut('globex'));
  const events = await store.events({ organisation: 'globex' } as never, 0, 100);
  await store.putBack('acme', { sessions: [], tombstones: [], answers: [] });
  const report = await taken(store, text, { organisations: ['acme'], ifExists: 'replace' });
  expect(report).toMatchObject({ sessions: 1, replaced: 0, problems: 0 });
  expect(JSON.stringify(await store.takeOut('globex'))).toBe(before);
  expect(await store.events({ organisation: 'globex' } as never, 0, 100)).toEqual(events);

  await taken(store, text, { organisations: ['acme'], into: 'initech' });
  const moved = await store.takeOut('initech');
  expect(moved.sessions).toEqual((await store.takeOut('acme')).sessions);
  expect(JSON.stringify(await store.takeOut('globex'))).toBe(before);
});

test('what is imported is found, counted and told of', async () => {
  const { store, rig } = await open();
  const id = await rig.create({ initialMessages: [say('a red ball')] });
  rig.clock.advance(24 * 60 * MINUTE - MINUTE);
  await rig.put(`/${id}/extend`, { additionalMinutes: 1440 });
  const text = await written(store);
  const usage = '/usage?from=2026-01-01&to=2026-01-09&groupBy=day,user,model';
  const target = await open();
  await taken(target.store, text, { expirationMinutes: 60, settings: { audit: 'all' } });
  const admin = await target.rig.mint('acme', { scope: 'admin' });
  const log = (await target.rig.get('/audit?operation=import-session', { token: admin })).body;
  expect(log).toMatchObject([{ sessionId: id, userId: 'u-1', result: 'done' }]);
  expect((await target.rig.get('/search?q=ball')).body.hits).toHaveLength(1);
  expect((await target.rig.get('?text=red')).body).toHaveLength(1);
  expect((await target.rig.get(usage)).text).toBe((await rig.get(usage)).text);
  const told = await target.store.events({ organisation: 'acme' } as never, 0, 10);
  expect(told.map(({ type, sessionId, at }) => [type, sessionId, at])).toEqual([
    ['created', id, START],
  ]);
  const more = await target.rig.put(`/${id}`, { newMessages: [say('and more')] });
  expect(more.body.totalMessages).toBe(2);
});

test('usage is moved also where nothing else is left', async () => {
  const { store, rig } = await open();
  await rig.put(`/${await rig.create()}`, { tokensUsed: 3 });
  const { usage = [] } = await store.takeOut('acme');
  await store.putBack('acme', { ...EMPTY, usage });
  const target = await open();
  expect(await taken(target.store, await written(store, EVERYTHING))).toMatchObject({ usage: 1 });
  expect(await target.store.takeOut('acme')).toMatchObject({ usage, spent: { tokens: 3 } });
});

test('who imports twice has everything once', async () => {
  const { store, rig } = await open();
  const id = await rig.create({ initialMessages: [say('one')] });
  await rig.put(`/${id}`, { tokensUsed: 3 }, { headers: { 'idempotency-key': 'k' } });
  await rig.remove(`/${await rig.create()}`);
  const text = await written(store, EVERYTHING);
  const target = await open();
  const first = await taken(target.store, text);
  expect(first).toMatchObject({ sessions: 1, messages: 1, tombstones: 1, answers: 1, usage: 1 });
  const contents = await target.store.takeOut('acme');
  for (const ifExists of ['skip', 'replace', 'fail'] as const) {
    const again = await taken(target.store, text, { ifExists });
    expect(again).toMatchObject({ sessions: 0, replaced: 0, existed: 4, problems: 0 });
  }
  expect(await target.store.takeOut('acme')).toEqual(contents);
  expect(contents.answers[0]).toMatchObject({ key: 'k', status: 200 });
});

describe('a session that is there and differs', () => {
  async function both() {
    const { store, rig } = await open();
    const id = await rig.create({ initialMessages: [say('one')] });
    const text = await written(store);
    await rig.put(`/${id}`, { newMessages: [say('two')] });
    await rig.put(`/${id}`, { newMessages: [say('three')] });
    return { store, rig, id, text };
  }
  const said = async (rig: Rig, id: string) =>
    (await rig.get(`/${id}`)).body.messages.map(({ content }: { content: string }) => content);

  test('stays', async () => {
    const { store, rig, id, text } = await both();
    expect(await taken(store, text)).toMatchObject({ sessions: 0, existed: 1 });
    expect(await said(rig, id)).toEqual(['one', 'two', 'three']);
  });

  test('is replaced, under a version that nobody has seen; its words too', async () => {
    const { store, rig, id, text } = await both();
    const report = await taken(store, text, { ifExists: 'replace' });
    expect(report).toMatchObject({ replaced: 1, messages: 1 });
    expect(await said(rig, id)).toEqual(['one']);
    expect((await rig.get(`/${id}`)).body.version).toBe(4);
    expect((await rig.get('/search?q=three')).body.hits).toEqual([]);
    expect((await rig.get('/search?q=one')).body.hits).toHaveLength(1);
  });

  test('is an error', async () => {
    const { store, rig, id, text } = await both();
    await expect(taken(store, text, { ifExists: 'fail' })).rejects.toThrow(
      `session ${id} is there already`,
    );
    expect(await said(rig, id)).toEqual(['one', 'two', 'three']);
  });

  test('would be replaced', async () => {
    const { store, text } = await both();
    const contents = await store.takeOut('acme');
    const report = await taken(store, text, { ifExists: 'replace', dryRun: true });
    expect(report).toMatchObject({ replaced: 1, sessions: 0 });
    expect(await store.takeOut('acme')).toEqual(contents);
  });

  test('what was deleted stays deleted; what was deleted elsewhere goes when it is replaced', async () => {
    const { store, rig, id, text } = await both();
    const target = await open();
    await taken(target.store, text);
    await rig.remove(`/${id}`);
    expect(await taken(store, text, { ifExists: 'replace' })).toMatchObject({ gone: 1 });
    expect((await rig.get(`/${id}`)).status).toBe(404);
    const deleted = await written(store);
    expect(await taken(target.store, deleted)).toMatchObject({ existed: 1 });
    expect((await target.rig.get(`/${id}`)).status).toBe(200);
    expect(await taken(target.store, deleted, { ifExists: 'replace' })).toMatchObject({
      replaced: 1,
    });
    expect((await target.rig.get(`/${id}`)).status).toBe(404);
  });
});

test('an import that was stopped leaves whole sessions, and the rest comes with the next', async () => {
  const { store, rig } = await open();
  for (let n = 0; n < 20; n += 1)
    await rig.create({ initialMessages: [say(`${n}`), say('answer', 'assistant')] });
  const text = await written(store);
  const target = await open();
  const stop = new AbortController();
  let seen = 0;
  const progress = () => {
    seen += 1;
    if (seen === 7) stop.abort();
  };
  const report = await taken(target.store, text, { signal: stop.signal, progress });
  expect(report.stopped).toBe(true);
  const { sessions } = await target.store.takeOut('acme');
  expect(sessions.length).toBe(report.sessions);
  expect(sessions.length).toBeLessThan(20);
  for (const { messages } of sessions) expect(messages).toHaveLength(2);
  const rest = await taken(target.store, text);
  expect(rest.sessions).toBe(20 - report.sessions);
  expect(await target.store.takeOut('acme')).toMatchObject({
    sessions: (await store.takeOut('acme')).sessions,
  });
});

test('expired sessions are left out, or get a new life', async () => {
  const { store, rig } = await open();
  await rig.create({ expirationMinutes: 5 });
  const longer = await rig.create({ expirationMinutes: 90 });
  rig.clock.advance(10 * MINUTE);
  expect(linesIn(await written(store, { clock: rig.clock })).at(-1).sessions).toBe(1);
  const text = await written(store, { include: ['expired'], clock: rig.clock });
  const target = await open();
  target.rig.clock.advance(10 * MINUTE);
  const { clock } = target.rig;
  expect(await taken(target.store, text, { clock })).toMatchObject({ sessions: 1, expired: 1 });
  expect(await taken(target.store, text, { clock, expirationMinutes: 7 })).toMatchObject({
    sessions: 1,
    expired: 0,
  });
  const { body } = await target.rig.get('');
  const ends = body.map(({ expiresAt }: { expiresAt: string }) => Date.parse(expiresAt) - START);
  expect(ends.sort()).toEqual([17 * MINUTE, 90 * MINUTE]);
  expect((await target.rig.get(`/${longer}`)).status).toBe(200);
  expect((await target.rig.get(`/${ABSENT}`)).status).toBe(404);
});

test('an export sees one moment, and a long session comes in pages', async () => {
  const { store, rig } = await open();
  const first = await rig.create({ initialMessages: [say('first')] });
  const long = await rig.create();
  for (let n = 0; n < 7; n += 1)
    await rig.put(`/${long}`, { newMessages: Array.from({ length: 90 }, () => say('x')) });
  const before = JSON.stringify((await store.takeOut('acme')).sessions);
  const pieces: string[] = [];
  for await (const piece of exportSessions(store, { clock: rig.clock })) {
    pieces.push(piece);
    if (pieces.length > 1) continue;
    await rig.put(`/${first}`, { newMessages: [say('later')] });
    await rig.create();
    await rig.remove(`/${long}`);
  }
  const [header] = linesIn(pieces.join(''));
  expect(header.oneMoment).toBe(inject('store') !== 'memory');
  // In memory each session is by itself: what was deleted before its turn is not there.
  if (!header.oneMoment) return expect(linesIn(pieces.join('')).at(-1).sessions).toBe(2);
  expect(Math.max(...pieces.map((piece) => piece.split('\n').length))).toBeLessThan(210);
  const target = await open();
  await taken(target.store, pieces.join(''));
  expect(JSON.stringify((await target.store.takeOut('acme')).sessions)).toBe(before);
});

test('with half a file there is a problem, and never half a session', async () => {
  const { store, rig } = await open();
  await rig.create({ initialMessages: [say('one'), say('two', 'assistant')] });
  await rig.remove(`/${await rig.create()}`);
  await rig.create({ initialMessages: [say('three')] });
  const text = await written(store);
  const lines = text.split('\n');
  const target = await open();
  for (let kept = 1; kept < lines.length - 1; kept += 1) {
    const { told } = await takenWithProblems(target.store, lines.slice(0, kept).join('\n'));
    expect(told.join(), `${kept} lines`).toMatch(/the file ends before its last line/);
    for (const { messages, lastSequence } of (await target.store.takeOut('acme')).sessions)
      expect(messages).toHaveLength(lastSequence);
  }
  const cut = await takenWithProblems(target.store, text.slice(0, -40));
  expect(cut.told.join()).toMatch(/not valid JSON.*the file ends before its last line/);
  const changed = await takenWithProblems(target.store, text.replace('"one"', '"new"'));
  expect(changed.told).toEqual([expect.stringContaining('checksum')]);
  expect(await takenWithProblems(target.store, text)).toMatchObject({ told: [] });
});
