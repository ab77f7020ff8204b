import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import type { SessionSettings } from '../../../src/sessions/index.ts';
import { MINUTE, type Rig } from '../kit.ts';
import { openSwept } from '../swept.ts';
import { taken, written } from '../transfer.ts';

const DAY = 1440 * MINUTE;

/** Adds messages that say their numbers. */
async function say(rig: Rig, id: string, from: number, to: number, parts = {}) {
  for (let first = from; first <= to; first += 50) {
    const last = Math.min(first + 49, to);
    const newMessages = Array.from({ length: last - first + 1 }, (_, n) => ({
      ...{ role: 'user', content: `word${first + n}` },
    }));
    expect((await rig.put(`/${id}`, { newMessages }, parts)).status).toBe(200);
  }
}

const contentsIn = (body: { messages: { content: string }[] }) =>
  body.messages.map(({ content }) => content);

test('the newest messages of a session stay; numbers, totals, version and times are what they were', async () => {
  const { rig, sweeping } = await openSwept({ newestMessages: 3 });
  const id = await rig.create();
  await say(rig, id, 1, 10);
  const before = await rig.get(`/${id}`);
  await sweeping();
  const { body, headers } = await rig.get(`/${id}`);
  expect(contentsIn(body)).toEqual(['word8', 'word9', 'word10']);
  expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual([8, 9, 10]);
  const messages = expect.anything();
  expect(body).toEqual({ ...before.body, messages, firstSeq: 8 });
  expect(headers.etag).toBe(before.headers.etag);
  expect((await rig.get('')).body[0]).toMatchObject({ totalMessages: 10, firstSeq: 8 });
  expect(contentsIn((await rig.get(`/${id}?messagesLimit=2&messagesBefore=10`)).body)).toEqual([
    ...['word8', 'word9'],
  ]);
  expect(contentsIn((await rig.get(`/${id}?messagesBefore=8`)).body)).toEqual([]);
  const etag = headers.etag ?? '';
  const more = { newMessages: [{ role: 'user', content: 'word11' }] };
  const appended = await rig.put(`/${id}`, more, { headers: { 'if-match': etag } });
  expect([appended.status, appended.body.totalMessages]).toEqual([200, 11]);
  await sweeping();
  expect(contentsIn((await rig.get(`/${id}`)).body)).toEqual(['word9', 'word10', 'word11']);
  expect((await rig.get('/usage')).body[0].messages).toBe(11);
});

test('messages go as many days after they came, to the millisecond', async () => {
  const { rig, clock, sweeping } = await openSwept({ messageDays: 2 });
  const id = await rig.create({ expirationMinutes: 1440 });
  const half = DAY / 2;
  for (let n = 1; n <= 4; n += 1) {
    await say(rig, id, n, n);
    clock.advance(half);
    await rig.put(`/${id}/extend`, { additionalMinutes: 1440 });
  }
  const left = async () => contentsIn((await rig.get(`/${id}`)).body);
  // The clock of a session moves on by a millisecond with each change of the same moment.
  await sweeping();
  const all = ['word1', 'word2', 'word3', 'word4'];
  expect(await left()).toEqual(all);
  clock.advance(1);
  await sweeping();
  expect(await left()).toEqual(all.slice(1));
  clock.advance(half - 2);
  await rig.put(`/${id}/extend`, { additionalMinutes: 1440 });
  await sweeping();
  expect(await left()).toEqual(all.slice(1));
  clock.advance(2);
  await sweeping();
  expect(await left()).toEqual(all.slice(2));
  for (let n = 0; n < 3; n += 1) {
    clock.advance(half);
    await rig.put(`/${id}/extend`, { additionalMinutes: 1440 });
  }
  await sweeping();
  expect(await rig.get(`/${id}`)).toMatchObject({
    body: { messages: [], totalMessages: 4, firstSeq: 5 },
  });
  await say(rig, id, 5, 5);
  await sweeping();
  expect(await left()).toEqual(['word5']);
});

test('nothing goes unless somebody says so, nor in another organisation', async () => {
  const { rig, globex, clock, sweeping } = await openSwept({
    organisations: { globex: { newestMessages: 1, messageDays: 1 } },
  });
  const id = await rig.create({ expirationMinutes: 1440 });
  const foreign = await rig.create({ expirationMinutes: 1440 }, globex);
  await say(rig, id, 1, 5);
  await say(rig, foreign, 1, 5, globex);
  const before = (await rig.get(`/${id}`)).text;
  clock.advance(1439 * MINUTE);
  await sweeping();
  expect((await rig.get(`/${id}`)).text).toBe(before);
  expect(contentsIn((await rig.get(`/${foreign}`, globex)).body)).toEqual(['word5']);
});

test('what is gone is found by nobody: not by words, not in a fork, not by taking it out', async () => {
  const { rig, store, sweeping } = await openSwept({ newestMessages: 4 });
  const id = await rig.create();
  await say(rig, id, 1, 6);
  await sweeping();
  const hits = async (word: string) => (await rig.get(`/search?q=${word}`)).body.hits.length;
  expect([await hits('word2'), await hits('word3')]).toEqual([0, 1]);
  expect((await rig.get('?text=word1')).body).toEqual([]);
  const fork = (body: object) => rig.call('POST', `/${id}/fork`, { body });
  const { sessionId, totalMessages } = (await fork({ atMessage: 4 })).body;
  expect(totalMessages).toBe(4);
  const forked = (await rig.get(`/${sessionId}`)).body;
  expect(contentsIn(forked)).toEqual(['word3', 'word4']);
  expect(forked.messages.map(({ seq }: { seq: number }) => seq)).toEqual([3, 4]);
  for (const atMessage of [1, 2, 7]) {
    const { status, body } = await fork({ atMessage });
    expect([status, body.details[0].path]).toEqual([400, '/atMessage']);
  }
  const empty = (await fork({ atMessage: 0 })).body;
  await say(rig, empty.sessionId, 1, 1);
  expect((await rig.get(`/${empty.sessionId}`)).body.messages[0].seq).toBe(1);
  const contents = await store.takeOut('acme');
  const kept = contents.sessions.find((session) => session.id === id);
  expect(kept?.messages.map(({ content }) => content)).toEqual(
    [3, 4, 5, 6].map((n) => `"word${n}"`),
  );
  expect(kept?.bytes).toBe(4 * 5);
  await store.putBack('acme', JSON.parse(JSON.stringify(contents)));
  expect(await store.takeOut('acme')).toEqual(contents);
  expect((await rig.get(`/${sessionId}`)).body).toEqual(forked);
});

test('what is left is exported and imported with its numbers, and goes on there', async () => {
  const { rig, store, clock, sweeping } = await openSwept({ newestMessages: 2 });
  const id = await rig.create();
  await say(rig, id, 1, 5);
  await sweeping();
  const file = await written(store, { clock });
  const other = await openSwept({ newestMessages: 1 });
  await taken(other.store, file, { clock, settings: { newestMessages: 1 } });
  const before = await rig.get(`/${id}`);
  expect((await other.rig.get(`/${id}`)).body).toEqual(before.body);
  await other.sweeping();
  expect(contentsIn((await other.rig.get(`/${id}`)).body)).toEqual(['word5']);
  await say(other.rig, id, 6, 6);
  expect((await other.rig.get(`/${id}`)).body).toMatchObject({
    ...{ totalMessages: 6, firstSeq: 5, messages: [{ seq: 5 }, { seq: 6 }] },
  });
});

test('it goes in portions, until all of it is gone', async () => {
  const { rig, store, clock, sweeping } = await openSwept({ newestMessages: 1 });
  const ids = [await rig.create(), await rig.create()];
  for (const id of ids) await say(rig, id, 1, 230);
  const bounds = { now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 9 };
  const rulesOf = () => ({ newestMessages: 1, messageDays: undefined });
  expect((await store.sweep({ ...bounds, rulesOf })).messages).toBe(200);
  for (const id of ids) expect((await rig.get(`/${id}`)).body.firstSeq).toBe(101);
  await sweeping();
  for (const id of ids) expect(contentsIn((await rig.get(`/${id}`)).body)).toEqual(['word230']);
  // Portions of one session are smaller than what else goes at once.
  await say(rig, ids[0] ?? '', 231, 480);
  await sweeping();
  expect(contentsIn((await rig.get(`/${ids[0]}`)).body)).toEqual(['word480']);
});

test('limits and receipts count what is kept', async () => {
  const limits = { messagesPerSession: 5, sessionBytes: 30 };
  const { rig, sweeping } = await openSwept({ newestMessages: 2, limits });
  const id = await rig.create();
  await say(rig, id, 1, 5);
  const more = { newMessages: [{ role: 'user', content: 'word6' }] };
  expect((await rig.put(`/${id}`, more)).body.code).toBe('limit_exceeded');
  await sweeping();
  await say(rig, id, 6, 8);
  expect((await rig.put(`/${id}`, more)).body.code).toBe('limit_exceeded');
  const token = await rig.mint('acme', { scope: 'admin' });
  const { body } = await rig.call('POST', '/erase', { body: { userId: 'u-1' }, token });
  expect([body.messages, body.bytes]).toEqual([5, 25]);
});

test('new rules reach a session with its next change; given up, they touch nothing', async () => {
  const { rig, store, clock } = await openSwept({ newestMessages: 3 });
  const id = await rig.create();
  await say(rig, id, 1, 9);
  const bounds = { now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 9 };
  expect((await store.sweep(bounds)).messages).toBe(0);
  const rulesOf = () => ({ newestMessages: 3, messageDays: undefined });
  expect((await store.sweep({ ...bounds, rulesOf })).messages).toBe(0);
  await rig.put(`/${id}`, { tokensUsed: 1 });
  expect((await store.sweep({ ...bounds, rulesOf })).messages).toBe(6);
});

test('the audit log tells of it, where it tells of sessions', async () => {
  const { rig, service, sweeping } = await openSwept({ newestMessages: 1, audit: 'all' });
  const id = await rig.create();
  await say(rig, id, 1, 3);
  await sweeping();
  await sweeping();
  const lines = await service.auditLog('acme', { operation: 'trim-messages' });
  expect(lines).toEqual([expect.objectContaining({ sessionId: id, userId: 'u-1' })]);
});

const RUNS = { memory: 60, file: 12, postgres: 5 }[inject('store')];

type Rules = Pick<SessionSettings, 'newestMessages' | 'messageDays'>;
type Step = { append: number } | { pass: number } | { sweep: true };

/** One session, and what a list of its messages would be that is cut after each sweep. */
async function beginModel(rules: Rules) {
  const swept = await openSwept(rules);
  const { rig, clock, sweeping } = swept;
  const id = await rig.create({ expirationMinutes: 1440 });
  let kept: { seq: number; at: number }[] = [];
  let total = 0;
  const append = async (count: number) => {
    await say(rig, id, total + 1, total + count);
    const at = Date.parse((await rig.get('')).body[0].updated_at);
    kept.push(...Array.from({ length: count }, (_, n) => ({ seq: total + 1 + n, at })));
    total += count;
  };
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await rig.put(`/${id}/extend`, { additionalMinutes: 1440 });
  };
  const sweep = async () => {
    await sweeping();
    const newest = total - (rules.newestMessages ?? total);
    const oldest = clock.now() - (rules.messageDays ?? 1_000) * DAY;
    kept = kept.filter(({ seq, at }) => seq > newest && at > oldest);
  };
  return {
    ...swept,
    id,
    take: (step: Step) =>
      'append' in step ? append(step.append) : 'pass' in step ? pass(step.pass) : sweep(),
    expected: () => ({ contents: kept.map(({ seq }) => `word${seq}`), total }),
  };
}

test('any history leaves what a list that is cut after each sweep leaves', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ append: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ pass: fc.integer({ min: 1, max: DAY - MINUTE }) }),
    fc.record({ sweep: fc.constant(true as const) }),
  );
  const rules = fc.record({
    newestMessages: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    messageDays: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), rules, async (steps, given) => {
      const { rig, id, store, service, take, expected } = await beginModel(given);
      for (const one of steps) {
        await take(one);
        const { body } = await rig.get(`/${id}`);
        const { contents, total } = expected();
        expect([contentsIn(body), body.totalMessages]).toEqual([contents, total]);
      }
      const [kept] = (await store.takeOut('acme')).sessions;
      expect(kept?.bytes).toBe(expected().contents.join('').length);
      await service.close();
    }),
    { numRuns: RUNS },
  );
});
