import { describe, expect, test } from 'vitest';
import { MINUTE, open, START } from '../kit.ts';

const at = (milliseconds: number) => new Date(milliseconds).toISOString();
const said = (...contents: string[]) => contents.map((content) => ({ role: 'user', content }));

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

  test('who repeats a request that is still in flight waits for its answer: no 409, one effect', async () => {
    const { create, post, put, call, get } = await open();
    const id = await create({ initialMessages: said('first') });
    const requests = {
      create: () => post({ userId: 'u-9' }, key('k')),
      update: () => put(`/${id}`, { newMessages: said('once'), tokensUsed: 5 }, key('k')),
      extend: () => put(`/${id}/extend`, { additionalMinutes: 5 }, key('k')),
      fork: () => call('POST', `/${id}/fork`, { body: { atMessage: 1 }, ...key('k') }),
    };
    for (const [name, send] of Object.entries(requests)) {
      const replies = await Promise.all([send(), send(), send()]);
      const [first] = replies;
      for (const reply of replies) {
        expect(reply.status, name).toBeLessThan(300);
        expect([reply.status, reply.text], name).toEqual([first?.status, first?.text]);
      }
      const replayed = replies.filter(({ headers }) => headers['idempotency-replayed']);
      expect(replayed, name).toHaveLength(2);
    }
    expect((await get('?userId=u-9')).body).toHaveLength(1);
    expect((await get('?count=true')).headers['x-total-count']).toBe('3');
    expect((await get(`/${id}`)).body).toMatchObject({ totalMessages: 2, totalTokens: 5 });
  });

  test('in flight too, another body is 422, and what was refused is no answer to wait for', async () => {
    const { create, put, get } = await open();
    const id = await create();
    const spend = (tokensUsed: number) => put(`/${id}`, { tokensUsed }, key('k'));
    const both = await Promise.all([spend(1), spend(2)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    const done = both.find(({ status }) => status === 200);
    expect((await get(`/${id}`)).body.totalTokens).toBe(done?.body.totalTokensExact);
    await put(`/${id}`, { status: 'completed' });
    const append = () => put(`/${id}`, { newMessages: said('x') }, key('other'));
    const [early, opened, late] = await Promise.all([
      append(),
      put(`/${id}`, { status: 'active' }),
      append(),
    ]);
    expect(opened.status).toBe(200);
    const carriedOut = [early, late].filter(({ status }) => status === 200);
    for (const { status } of [early, late]) expect([200, 400]).toContain(status);
    expect((await get(`/${id}`)).body.totalMessages).toBe(Math.min(carriedOut.length, 1));
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
