import { describe, expect, test } from 'vitest';
import { MINUTE, open, START } from '../kit.ts';

const at = (milliseconds: number) => new Date(milliseconds).toISOString();
const said = (...contents: string[]) => contents.map((content) => ({ role: 'user', content }));

test('update appends, adds tokens and answers with the new state', async () => {
  const { create, put, clock } = await open();
  const id = await create();
  clock.advance(1000);
  const reply = await put(`/${id}`, { newMessages: said('a', 'b'), tokensUsed: 7 });
  expect(reply.body).toEqual({
    sessionId: id,
    status: 'active',
    totalMessages: 2,
    totalTokens: 7,
    totalTokensExact: 7,
    updatedAt: at(START + 1000),
    expiresAt: at(START + 60 * MINUTE),
    version: 2,
  });
  expect(reply.headers.etag).toBe('"2"');
});

test('D9: appending to a completed session is 400 and stores nothing, unless it is reopened', async () => {
  const { create, put, get } = await open();
  const id = await create();
  await put(`/${id}`, { status: 'completed' });
  for (const status of [undefined, 'completed']) {
    const reply = await put(`/${id}`, { newMessages: said('late'), tokensUsed: 3, status });
    expect([reply.status, reply.body.code]).toEqual([400, 'session_completed']);
  }
  const { body } = await get(`/${id}`);
  expect([body.messages, body.totalTokens]).toEqual([[], 0]);
  expect((await put(`/${id}`, { metadata: { a: 1 } })).status).toBe(200);
  const reopened = await put(`/${id}`, { newMessages: said('again'), status: 'active' });
  expect(reopened.body).toMatchObject({ status: 'active', totalMessages: 1 });
});

test('D9: completedAppend=allow takes messages of a completed session', async () => {
  const { create, put } = await open({ completedAppend: 'allow' });
  const id = await create();
  await put(`/${id}`, { status: 'completed' });
  const reply = await put(`/${id}`, { newMessages: said('late') });
  expect(reply.body).toMatchObject({ status: 'completed', totalMessages: 1 });
});

test('D10: messages and completed in one request: the last turn counts', async () => {
  const { create, put, get } = await open();
  const id = await create();
  const reply = await put(`/${id}`, { newMessages: said('bye'), status: 'completed' });
  expect(reply.body).toMatchObject({ status: 'completed', totalMessages: 1 });
  expect((await get(`/${id}`)).body.messages).toHaveLength(1);
});

test('D11, D40: what changes nothing leaves updated_at and version alone', async () => {
  const { create, put, get, clock } = await open();
  const id = await create({ metadata: { a: { b: 1 } }, title: 't', model: 'm' });
  for (const body of [
    {},
    { newMessages: [] },
    { tokensUsed: 0 },
    { status: 'active' },
    { metadata: {} },
    { metadata: { a: { b: 1 }, gone: null } },
    { title: 't', model: 'm' },
    { unknown: true },
  ]) {
    clock.advance(1000);
    const reply = await put(`/${id}`, body);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ updatedAt: at(START), version: 1 });
  }
  expect((await get(`/${id}`)).body.updated_at).toBe(at(START));
});

test.each([
  ['messages', { newMessages: said('x') }],
  ['tokens', { tokensUsed: 1 }],
  ['status', { status: 'completed' }],
  ['metadata', { metadata: { a: 1 } }],
  ['title', { title: 'other' }],
  ['model', { model: 'other' }],
])('D40: %s change updated_at and the version; reading does not', async (_, body) => {
  const { create, put, get, clock } = await open();
  const id = await create();
  clock.advance(10);
  await put(`/${id}`, body);
  clock.advance(10);
  await get(`/${id}`);
  await get('');
  expect((await get(`/${id}`)).body).toMatchObject({ updated_at: at(START + 10), version: 2 });
});

test('D40: updated_at rises with every change, even when the clock stands still or runs back', async () => {
  const { create, put, clock } = await open();
  const id = await create();
  const times: string[] = [];
  for (const now of [START, START, START - 60 * MINUTE, START + 1, START + 50]) {
    clock.set(now);
    times.push((await put(`/${id}`, { tokensUsed: 1 })).body.updatedAt);
  }
  expect(times).toEqual([1, 2, 3, 4, 50].map((offset) => at(START + offset)));
});

test('D18: metadata is merged by top-level name, and null removes a name', async () => {
  const { create, put, get } = await open();
  const id = await create({ metadata: { keep: 1, replace: { a: 1 }, remove: true } });
  await put(`/${id}`, { metadata: { replace: { b: null }, remove: null, add: [1] } });
  const { metadata } = (await get(`/${id}`)).body;
  expect(metadata).toEqual({ keep: 1, replace: { b: null }, add: [1] });
});

test('D18: metadataUpdate=replace replaces', async () => {
  const { create, put, get } = await open({ metadataUpdate: 'replace' });
  const id = await create({ metadata: { keep: 1 } });
  await put(`/${id}`, { metadata: { add: null } });
  expect((await get(`/${id}`)).body.metadata).toEqual({ add: null });
});

test('D19: tokens add up; the documented total stays within 32 bits, the exact one does not', async () => {
  const { create, put, get } = await open();
  const id = await create();
  const most = 2 ** 31 - 1;
  expect((await put(`/${id}`, { tokensUsed: most })).body.totalTokens).toBe(most);
  const { body } = await put(`/${id}`, { tokensUsed: most });
  expect([body.totalTokens, body.totalTokensExact]).toEqual([most, 2 * most]);
  const read = (await get(`/${id}`)).body;
  expect([read.totalTokens, read.totalTokensExact]).toEqual([most, 2 * most]);
});

test.each([-1, 0.5, 2 ** 31, '3', true, []])('D19: tokensUsed %j is 400', async (tokensUsed) => {
  const { create, put } = await open();
  const reply = await put(`/${await create()}`, { tokensUsed });
  expect([reply.status, reply.body.code]).toEqual([400, 'invalid_parameter']);
  expect(reply.body.details[0].path).toBe('/tokensUsed');
});

test('D20: tokens without messages and messages without tokens', async () => {
  const { create, put } = await open();
  const id = await create();
  expect((await put(`/${id}`, { tokensUsed: 5 })).body).toMatchObject({ totalMessages: 0 });
  expect((await put(`/${id}`, { newMessages: said('x') })).body).toMatchObject({
    totalTokens: 5,
    totalMessages: 1,
  });
});

test('D21: concurrent appends are whole, in the order of their answers, without a gap', async () => {
  const { create, put, get } = await open();
  const id = await create();
  const batches = Array.from({ length: 100 }, (_, n) => said(`${n}a`, `${n}b`, `${n}c`));
  const replies = await Promise.all(batches.map((newMessages) => put(`/${id}`, { newMessages })));
  const totals: number[] = replies.map(({ body }) => body.totalMessages);
  const inOrder = (one: number, other: number) => one - other;
  expect(totals.toSorted(inOrder)).toEqual(batches.map((_, n) => 3 * (n + 1)));
  const { messages } = (await get(`/${id}`)).body;
  expect(messages.map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: 300 }, (_, n) => n + 1),
  );
  for (const [n, total] of totals.entries()) {
    const stored = messages.slice(total - 3, total);
    expect(stored.map(({ content }: { content: string }) => content)).toEqual(
      batches[n]?.map(({ content }) => content),
    );
  }
});

describe('D22: versions', () => {
  test('version in the body: 409 on mismatch, nothing stored', async () => {
    const { create, put, get } = await open();
    const id = await create();
    expect((await put(`/${id}`, { version: 1, newMessages: said('a') })).status).toBe(200);
    const stale = await put(`/${id}`, { version: 1, newMessages: said('b') });
    expect([stale.status, stale.body.code]).toEqual([409, 'version_conflict']);
    expect((await get(`/${id}`)).body.messages).toHaveLength(1);
    expect((await put(`/${id}`, { version: '2' })).status).toBe(400);
  });

  test('If-Match: 412 unless it names the entity tag of the session', async () => {
    const { create, put, get, remove } = await open();
    const id = await create();
    const { etag } = (await get(`/${id}`)).headers;
    const matching = (tag: string | undefined) => ({ headers: { 'if-match': tag } });
    expect((await put(`/${id}`, { tokensUsed: 1 }, matching(etag))).status).toBe(200);
    for (const tag of [etag, 'W/"2"', '2', '"1", "3"', '']) {
      for (const reply of [
        await put(`/${id}`, { tokensUsed: 1 }, matching(tag)),
        await put(`/${id}/extend`, {}, matching(tag)),
        await remove(`/${id}`, matching(tag)),
      ]) {
        expect([reply.status, reply.body.code]).toEqual([412, 'version_conflict']);
      }
    }
    expect((await put(`/${id}`, { tokensUsed: 1 }, matching('*'))).status).toBe(200);
    expect((await put(`/${id}/extend`, {}, matching('"7", "3"'))).status).toBe(200);
    expect((await remove(`/${id}`, matching('"4"'))).status).toBe(200);
    expect((await get(`/${id}`)).status).toBe(404);
  });
});
