import { describe, expect, test } from 'vitest';
import { MINUTE, open, START } from './kit.ts';

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
  const totals = replies.map(({ body }) => body.totalMessages);
  expect(totals).toEqual(batches.map((_, n) => 3 * (n + 1)));
  const { messages } = (await get(`/${id}`)).body;
  expect(messages.map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: 300 }, (_, n) => n + 1),
  );
  expect(messages.map(({ content }: { content: string }) => content)).toEqual(
    batches.flat().map(({ content }) => content),
  );
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

describe('D12, D13, D14: extending', () => {
  test('D12: counts from the expiry', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 60 });
    clock.advance(30 * MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 15 });
    expect(body).toEqual({
      sessionId: id,
      expiresAt: at(START + 75 * MINUTE),
      message: 'Session extended by 15 minutes',
      version: 2,
    });
  });

  test('D13: leaves at most 1440 minutes, and says what was really added', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 60 });
    clock.advance(MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 1440 });
    expect(body).toMatchObject({
      expiresAt: at(START + 1441 * MINUTE),
      message: 'Session extended by 1381 minutes',
      clamped: true,
    });
    const again = await put(`/${id}/extend`, {});
    expect(again.body).toMatchObject({
      expiresAt: at(START + 1441 * MINUTE),
      message: 'Session extended by 0 minutes',
      clamped: true,
      version: 2,
    });
    clock.advance(MINUTE);
    expect((await put(`/${id}/extend`, {})).body.message).toBe('Session extended by 1 minute');
  });

  test('D13: never shortens a life, whatever the clock does', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 1440 });
    clock.set(START - 600 * MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 60 });
    expect(body.expiresAt).toBe(at(START + 1440 * MINUTE));
  });

  test('D13: totalLifeMinutes bounds the whole life, from creation on', async () => {
    const { create, post, put } = await open({ totalLifeMinutes: 90 });
    const { body } = await put(`/${await create()}/extend`, { additionalMinutes: 60 });
    expect(body).toMatchObject({ message: 'Session extended by 30 minutes', clamped: true });
    const created = await post({ userId: 'u', expirationMinutes: 1440 });
    expect(created.body.expiresAt).toBe(at(START + 90 * MINUTE));
  });

  test('D14: a completed session is 400, an expired one 404', async () => {
    const { create, put, clock } = await open();
    const id = await create();
    await put(`/${id}`, { status: 'completed' });
    const reply = await put(`/${id}/extend`, {});
    expect([reply.status, reply.body.code]).toEqual([400, 'session_completed']);
    clock.advance(60 * MINUTE);
    expect((await put(`/${id}/extend`, {})).body.code).toBe('session_expired');
  });

  test('100 extensions at once add up, or cap', async () => {
    const { create, put, get } = await open();
    const id = await create({ expirationMinutes: 5 });
    const one = () => put(`/${id}/extend`, { additionalMinutes: 10 });
    await Promise.all(Array.from({ length: 100 }, one));
    expect((await get(`/${id}`)).body.expiresAt).toBe(at(START + 1005 * MINUTE));
    await Promise.all(Array.from({ length: 100 }, one));
    expect((await get(`/${id}`)).body.expiresAt).toBe(at(START + 1440 * MINUTE));
  });
});

test('D15: activity does not extend the life unless slidingExpiry says so', async () => {
  const still = await open();
  const id = await still.create();
  still.clock.advance(59 * MINUTE);
  await still.put(`/${id}`, { tokensUsed: 1 });
  still.clock.advance(MINUTE);
  expect((await still.get(`/${id}`)).status).toBe(404);

  const sliding = await open({ slidingExpiry: 30 });
  const other = await sliding.create();
  await sliding.put(`/${other}`, { tokensUsed: 1 });
  expect((await sliding.get(`/${other}`)).body.expiresAt).toBe(at(START + 60 * MINUTE));
  sliding.clock.advance(59 * MINUTE);
  const { body } = await sliding.put(`/${other}`, { newMessages: said('x') });
  expect(body.expiresAt).toBe(at(START + 89 * MINUTE));
  await sliding.put(`/${other}`, {});
  expect((await sliding.get(`/${other}`)).body.expiresAt).toBe(at(START + 89 * MINUTE));
});

describe('D23: idempotency keys', () => {
  const key = (value: string) => ({ headers: { 'idempotency-key': value } });

  test('the same request is carried out once and answered alike', async () => {
    const { create, post, put, get } = await open();
    const id = await create();
    for (const send of [
      () => post({ userId: 'u-9' }, key('k')),
      () => put(`/${id}`, { newMessages: said('once'), tokensUsed: 5 }, key('k')),
      () => put(`/${id}/extend`, { additionalMinutes: 5 }, key('k')),
    ]) {
      const first = await send();
      const replies = await Promise.all([send(), send()]);
      expect(first.headers).not.toHaveProperty('idempotency-replayed');
      for (const reply of replies) {
        expect(reply.headers['idempotency-replayed']).toBe('true');
        expect([reply.status, reply.text]).toEqual([first.status, first.text]);
        expect(reply.headers.etag).toBe(first.headers.etag);
      }
    }
    expect((await get('?userId=u-9')).body).toHaveLength(1);
    expect((await get(`/${id}`)).body).toMatchObject({
      totalMessages: 1,
      totalTokens: 5,
      expiresAt: at(START + 65 * MINUTE),
    });
  });

  test('at the same moment too: one effect', async () => {
    const { create, put, get } = await open();
    const id = await create();
    const send = () => put(`/${id}`, { newMessages: said('once') }, key('k'));
    const replies = await Promise.all(Array.from({ length: 20 }, send));
    const replayed = replies.filter(({ headers }) => headers['idempotency-replayed']);
    expect(replayed).toHaveLength(19);
    expect((await get(`/${id}`)).body.totalMessages).toBe(1);
  });

  test('quoted and bare are the same key, and the order of members does not matter', async () => {
    const { create, put } = await open();
    const id = await create();
    await put(`/${id}`, { tokensUsed: 1, metadata: { a: 1, b: 2 } }, key('k'));
    const again = await put(`/${id}`, { metadata: { b: 2, a: 1 }, tokensUsed: 1 }, key('"k"'));
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  test('three ways to say an empty body are one', async () => {
    const { create, put, call } = await open();
    const path = `/${await create()}/extend`;
    await put(path, {}, key('k'));
    const empty = await call('PUT', path, { bytes: '', ...key('k') });
    const none = await call('PUT', path, { body: null, ...key('k') });
    expect(empty.headers['idempotency-replayed']).toBe('true');
    expect(none.headers['idempotency-replayed']).toBe('true');
  });

  test('another body is 422 and changes nothing', async () => {
    const { create, put, get } = await open();
    const id = await create();
    await put(`/${id}`, { tokensUsed: 1 }, key('k'));
    const reply = await put(`/${id}`, { tokensUsed: 2 }, key('k'));
    expect([reply.status, reply.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect((await get(`/${id}`)).body.totalTokens).toBe(1);
  });

  test('another session, operation, token or organisation has keys of its own', async () => {
    const { create, put, post, get, mint, call } = await open();
    const [one, two] = [await create(), await create()];
    const second = { ...key('k'), token: await mint('acme') };
    const foreign = { ...key('k'), token: await mint('globex'), organisation: 'globex' };
    const body = { userId: 'u-1' };
    const replies = [
      await put(`/${one}`, { tokensUsed: 1 }, key('k')),
      await put(`/${two}`, { tokensUsed: 1 }, key('k')),
      await put(`/${one}/extend`, {}, key('k')),
      await put(`/${one}`, { tokensUsed: 1 }, second),
      await post(body, key('k')),
      await post(body, foreign),
    ];
    for (const reply of replies) {
      expect(reply.status).toBeLessThan(300);
      expect(reply.headers).not.toHaveProperty('idempotency-replayed');
    }
    expect((await get(`/${one}`)).body.totalTokens).toBe(2);
    expect((await call('GET', '', foreign)).body).toHaveLength(1);
  });

  test('a refused request is not recorded: the key can still be used', async () => {
    const { create, put } = await open();
    const id = await create();
    await put(`/${id}`, { status: 'completed' });
    const send = () => put(`/${id}`, { newMessages: said('x') }, key('k'));
    expect((await send()).status).toBe(400);
    await put(`/${id}`, { status: 'active' });
    expect((await send()).status).toBe(200);
  });

  test('an answer is replayed after the session is gone', async () => {
    const { create, put, remove } = await open();
    const id = await create();
    const send = () => put(`/${id}`, { newMessages: said('x') }, key('k'));
    const first = await send();
    await remove(`/${id}`);
    expect((await send()).text).toBe(first.text);
  });

  test.each([
    [24, undefined],
    [2, 2],
  ])('is kept %i hours', async (hours, idempotencyHours) => {
    const { create, put, clock } = await open({ ...(idempotencyHours && { idempotencyHours }) });
    const id = await create({ expirationMinutes: 1440 });
    const send = () => put(`/${id}`, { tokensUsed: 1 }, key('k'));
    await send();
    clock.advance(hours * 60 * MINUTE - MINUTE);
    await put(`/${id}/extend`, { additionalMinutes: 1440 });
    expect((await send()).body.totalTokens).toBe(1);
    clock.advance(MINUTE + 1);
    expect((await send()).body.totalTokens).toBe(2);
    expect((await send()).body.totalTokens).toBe(2);
  });

  test.each(['', 'two words', '"', '"a"b', 'é', 'k'.repeat(256)])('%j is no key', async (value) => {
    const { post } = await open();
    const reply = await post({ userId: 'u' }, key(value));
    expect([reply.status, reply.body.details[0].path]).toEqual([400, '/Idempotency-Key']);
  });
});
