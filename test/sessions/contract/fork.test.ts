import { describe, expect, test } from 'vitest';
import { ABSENT, MINUTE, open, type Parts, type Rig } from '../kit.ts';

const said = ['one', 'twö', 'three'].map((content, n) => ({
  role: n === 1 ? 'assistant' : 'user',
  content,
}));

const forkOf = (rig: Rig, id: string, body?: unknown, parts: Parts = {}) =>
  rig.call('POST', `/${id}/fork`, { ...parts, ...(body !== undefined && { body }) });

describe('fork', () => {
  test('takes over the messages up to one, for a life of its own', async () => {
    const rig = await open();
    const id = await rig.create({
      ...{ initialMessages: said, title: 'T', model: 'm', sessionGroup: 'g' },
      metadata: { a: 1, b: 2 },
    });
    await rig.put(`/${id}`, { tokensUsed: 9, status: 'completed' });
    const source = (await rig.get(`/${id}`)).body;
    rig.clock.advance(MINUTE);
    const body = { atMessage: 2, metadata: { b: null, c: 3 }, expirationMinutes: 5 };
    const reply = await forkOf(rig, id, body);
    expect([reply.status, reply.headers.etag]).toEqual([201, '"1"']);
    expect(reply.body).toEqual({
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...{ status: 'active', createdAt: '2026-01-01T00:01:00.000Z' },
      ...{ expiresAt: '2026-01-01T00:06:00.000Z', version: 1, totalMessages: 2 },
      parent: { sessionId: id, seq: 2 },
    });
    const fork = (await rig.get(`/${reply.body.sessionId}`)).body;
    expect(fork).toMatchObject({
      ...{ title: 'T', model: 'm', userId: 'u-1', sessionGroup: 'g', status: 'active' },
      ...{ metadata: { a: 1, c: 3 }, totalTokens: 0, totalMessages: 2 },
      parent: { sessionId: id, seq: 2 },
    });
    expect(fork.messages).toEqual(source.messages.slice(0, 2));
    expect((await rig.get(`/${id}`)).body).toEqual(source);
    const [item] = (await rig.get('')).body;
    expect(item.parent).toEqual({ sessionId: id, seq: 2 });
  });

  test.each([
    [undefined, 3],
    [{}, 3],
    [null, 3],
    [{ atMessage: 0 }, 0],
    [{ atMessage: 3 }, 3],
  ])('%j has %i messages, which are found, and goes on by itself', async (body, count) => {
    const rig = await open();
    const id = await rig.create({ initialMessages: said });
    const { sessionId } = (await forkOf(rig, id, body)).body;
    await rig.put(`/${sessionId}`, { newMessages: [{ role: 'user', content: 'four' }] });
    await rig.remove(`/${id}`);
    const { messages } = (await rig.get(`/${sessionId}`)).body;
    expect(messages.map(({ seq }: { seq: number }) => seq)).toEqual(
      Array.from({ length: count + 1 }, (_, n) => n + 1),
    );
    const { hits } = (await rig.get('/search?q=three')).body;
    expect(hits).toHaveLength(count === 3 ? 1 : 0);
    const again = (await forkOf(rig, sessionId, {})).body;
    expect(again.parent).toEqual({ sessionId, seq: count + 1 });
  });

  test('counts the bytes it took over, against the limit of a session', async () => {
    const rig = await open({ limits: { sessionBytes: 14 }, extendedMessages: true });
    const id = await rig.create({ initialMessages: said });
    const add = async (atMessage: number, content: unknown) => {
      const { sessionId } = (await forkOf(rig, id, { atMessage })).body;
      return (await rig.put(`/${sessionId}`, { newMessages: [{ role: 'user', content }] })).status;
    };
    expect(await add(3, 'x'.repeat(2))).toBe(200);
    expect(await add(3, 'x'.repeat(3))).toBe(400);
    expect(await add(2, 'x'.repeat(7))).toBe(200);
    expect(await add(2, 'x'.repeat(8))).toBe(400);
  });

  test('characters that are no text to a database are taken over all the same', async () => {
    const rig = await open();
    const content = 'nul \\u0000 half \\ud800 end';
    const bytes = `{"userId":"u-1","initialMessages":[{"role":"user","content":"${content}"},{"role":"user","content":"b"}]}`;
    const created = await rig.call('POST', '', { bytes });
    if (created.status === 400) return;
    const { sessionId } = (await forkOf(rig, created.body.sessionId, { atMessage: 1 })).body;
    const [before, after] = [
      await rig.get(`/${created.body.sessionId}`),
      await rig.get(`/${sessionId}`),
    ];
    expect(after.body.messages).toEqual(before.body.messages.slice(0, 1));
  });

  test('D23: the same key makes one fork', async () => {
    const rig = await open();
    const id = await rig.create({ initialMessages: said });
    const headers = { 'idempotency-key': 'k' };
    const [first, second] = await Promise.all([
      forkOf(rig, id, { atMessage: 1 }, { headers }),
      forkOf(rig, id, { atMessage: 1 }, { headers }),
    ]);
    expect(second.body).toEqual(first.body);
    expect((await rig.get('?count=true')).headers['x-total-count']).toBe('2');
    const other = await forkOf(rig, id, { atMessage: 2 }, { headers });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test.each([
    [{ atMessage: 4 }, '/atMessage'],
    [{ atMessage: -1 }, '/atMessage'],
    [{ atMessage: '1' }, '/atMessage'],
    [{ title: 5 }, '/title'],
    [{ expirationMinutes: 4 }, '/expirationMinutes'],
  ])('%j is refused', async (body, path) => {
    const rig = await open();
    const id = await rig.create({ initialMessages: said });
    const reply = await forkOf(rig, id, body);
    expect([reply.status, reply.body.details[0].path]).toEqual([400, path]);
    expect((await rig.get('')).body).toHaveLength(1);
  });

  test('D22, D33: what was changed since, or is no session', async () => {
    const rig = await open();
    const id = await rig.create();
    expect((await forkOf(rig, id, {}, { headers: { 'if-match': '"2"' } })).status).toBe(412);
    expect((await forkOf(rig, 'malformed', {})).status).toBe(400);
    expect((await forkOf(rig, ABSENT, {})).status).toBe(404);
  });
});
