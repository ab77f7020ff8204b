import { expect, test } from 'vitest';
import { isUuid } from '../../../src/kernel/index.ts';
import { ABSENT, MINUTE, open, START } from '../kit.ts';

const at = (milliseconds: number) => new Date(milliseconds).toISOString();

test('create answers 201 with the documented fields', async () => {
  const { post } = await open();
  const reply = await post({ userId: 'u-1' });
  expect(reply.status).toBe(201);
  expect(reply.body).toEqual({
    sessionId: expect.any(String),
    status: 'active',
    createdAt: at(START),
    expiresAt: at(START + 60 * MINUTE),
    version: 1,
  });
  expect(reply.headers.etag).toBe('"1"');
});

test.each([5, 60, 1440])(
  'create lives as many minutes as it is told to: %i',
  async (expirationMinutes) => {
    const { post } = await open();
    const { body } = await post({ userId: 'u-1', expirationMinutes });
    expect(body.expiresAt).toBe(at(START + expirationMinutes * MINUTE));
  },
);

test('D34: ids are UUIDs of version 7, in lower case, never the same', async () => {
  const { create } = await open();
  const ids = await Promise.all(Array.from({ length: 300 }, () => create()));
  expect(new Set(ids).size).toBe(300);
  for (const id of ids) {
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  }
});

test('D35: timestamps are RFC 3339 with milliseconds and Z, at every millisecond', async () => {
  const { create, get, put, clock } = await open();
  for (const offset of [0, 1, 7, 99, 500, 999]) {
    clock.set(START + offset);
    const id = await create({ initialMessages: [{ role: 'user', content: 'x' }] });
    clock.set(START + offset + 3);
    const updated = await put(`/${id}`, { tokensUsed: 1 });
    const { body } = await get(`/${id}`);
    expect(body.created_at).toBe(at(START + offset));
    expect(body.messages[0].createdAt).toBe(at(START + offset));
    expect(body.updated_at).toBe(at(START + offset + 3));
    expect(body.expiresAt).toBe(at(START + offset + 60 * MINUTE));
    expect(updated.body.updatedAt).toBe(at(START + offset + 3));
  }
});

test('get shows everything that was said about a session', async () => {
  const { create, get } = await open();
  const id = await create({
    sessionGroup: 'g/1',
    metadata: { deep: { list: [1, null, 'x'] }, nothing: null },
    title: 'A "title"',
    model: 'm:0',
    initialMessages: [{ role: 'system', content: 'Be brief.' }],
  });
  const { body } = await get(`/${id}`);
  expect(body).toEqual({
    id,
    title: 'A "title"',
    model: 'm:0',
    messages: [{ role: 'system', content: 'Be brief.', seq: 1, createdAt: at(START) }],
    created_at: at(START),
    updated_at: at(START),
    userId: 'u-1',
    sessionGroup: 'g/1',
    status: 'active',
    expiresAt: at(START + 60 * MINUTE),
    metadata: { deep: { list: [1, null, 'x'] }, nothing: null },
    totalMessages: 1,
    totalTokens: 0,
    totalTokensExact: 0,
    version: 1,
  });
});

test('D38: initial messages count toward the total', async () => {
  const { create, put } = await open();
  const two = [
    { role: 'system', content: 's' },
    { role: 'user', content: 'u' },
  ];
  const id = await create({ initialMessages: two });
  const reply = await put(`/${id}`, { newMessages: [{ role: 'assistant', content: 'a' }] });
  expect(reply.body.totalMessages).toBe(3);
});

test('D36: messages are objects that start with role and content, in order', async () => {
  const { create, put, get } = await open();
  const id = await create({ initialMessages: [{ role: 'user', content: 'one' }] });
  await put(`/${id}`, { newMessages: [{ content: 'two', role: 'assistant', extra: 1 }] });
  const { body } = await get(`/${id}`);
  for (const message of body.messages) {
    expect(Object.keys(message)).toEqual(['role', 'content', 'seq', 'createdAt']);
  }
  expect(body.messages.map((message: { content: string }) => message.content)).toEqual([
    'one',
    'two',
  ]);
});

test('D4, D6, D8: from its expiry on a session is dead to every operation', async () => {
  const { create, get, put, clock } = await open();
  const id = await create({ expirationMinutes: 5 });
  clock.set(START + 5 * MINUTE - 1);
  expect((await get(`/${id}`)).status).toBe(200);
  expect((await get('')).body).toHaveLength(1);
  for (const late of [0, 1, 60 * MINUTE]) {
    clock.set(START + 5 * MINUTE + late);
    const replies = [
      await get(`/${id}`),
      await put(`/${id}`, { tokensUsed: 1 }),
      await put(`/${id}`, { status: 'active' }),
      await put(`/${id}/extend`, {}),
    ];
    for (const reply of replies) {
      expect([reply.status, reply.body.code]).toEqual([404, 'session_expired']);
    }
    expect((await get('?status=all&count=true')).body).toEqual([]);
  }
});

test('D7: a completed session can be read until it expires', async () => {
  const { create, put, get, clock } = await open();
  const id = await create({ expirationMinutes: 5 });
  expect((await put(`/${id}`, { status: 'completed' })).body.status).toBe('completed');
  expect((await get(`/${id}`)).body.status).toBe('completed');
  clock.advance(5 * MINUTE);
  expect((await get(`/${id}`)).status).toBe(404);
});

test('D17: a deletion removes the content at once; nothing brings the session back', async () => {
  const { create, get, put, remove } = await open();
  const id = await create({ initialMessages: [{ role: 'user', content: 'secret' }] });
  expect(await remove(`/${id}`)).toMatchObject({
    status: 200,
    body: { message: 'Session deleted successfully' },
  });
  const later = [
    await get(`/${id}`),
    await put(`/${id}`, { newMessages: [{ role: 'user', content: 'late' }] }),
    await put(`/${id}`, { status: 'active' }),
    await put(`/${id}/extend`, {}),
  ];
  for (const reply of later) {
    expect([reply.status, reply.body.code]).toEqual([404, 'session_not_found']);
  }
  expect((await get('?status=all')).body).toEqual([]);
});

test('D17: an append that races a deletion never leaves a message behind', async () => {
  const { create, get, put, remove } = await open();
  for (let round = 0; round < 50; round += 1) {
    const id = await create();
    const append = () => put(`/${id}`, { newMessages: [{ role: 'user', content: 'late' }] });
    const [first, gone, second] = await Promise.all([append(), remove(`/${id}`), append()]);
    expect(gone.status).toBe(200);
    for (const { status } of [first, second]) expect([200, 404]).toContain(status);
    expect((await get(`/${id}`)).status).toBe(404);
  }
});

test('D16: deleting is 200 with the same body for every id there is or is not', async () => {
  const { create, remove, clock } = await open();
  const own = await create();
  const expired = await create({ expirationMinutes: 5 });
  clock.advance(6 * MINUTE);
  const texts = new Set<string>();
  for (const id of [own, own, expired, ABSENT, 'nonsense', '%2e%2e']) {
    const reply = await remove(`/${id}`);
    expect(reply.status).toBe(200);
    texts.add(reply.text);
  }
  expect(texts.size).toBe(1);
});

test('D33: a malformed id is 404 to get, 200 to delete, 400 to update and extend', async () => {
  const { get, put, remove } = await open();
  for (const id of ['x', '123', `{${ABSENT}}`, `urn:uuid:${ABSENT}`, ABSENT.replaceAll('-', '')]) {
    const path = `/${encodeURIComponent(id)}`;
    expect((await get(path)).body.code).toBe('session_not_found');
    expect((await remove(path)).status).toBe(200);
    for (const reply of [await put(path, {}), await put(`${path}/extend`, {})]) {
      expect(reply.status).toBe(400);
      expect(reply.body.details).toEqual([{ path: '/sessionId', message: 'must be a UUID' }]);
    }
  }
});

test('D33: an id in upper case is well-formed and unknown', async () => {
  const { create, get, put } = await open();
  const id = (await create()).toUpperCase();
  expect((await get(`/${id}`)).status).toBe(404);
  expect((await put(`/${id}`, {})).status).toBe(404);
});

test('D1: a title is what was given, else from metadata, else the first user message', async () => {
  const { create, get, put } = await open();
  const titleOf = async (id: string) => (await get(`/${id}`)).body.title;
  const messages = (content: string) => [
    { role: 'system', content: 'ignored' },
    { role: 'user', content },
  ];
  const long = `  ${'é😀 '.repeat(40)}`;
  const all = { title: 'given', metadata: { title: 'meta' }, initialMessages: messages('said') };
  expect(await titleOf(await create(all))).toBe('given');
  expect(await titleOf(await create({ ...all, title: undefined }))).toBe('meta');
  expect(await titleOf(await create({ initialMessages: messages('\n a \t b \nnext') }))).toBe(
    'a b',
  );
  const cut = await titleOf(await create({ initialMessages: messages(long) }));
  expect([...cut]).toHaveLength(80);
  expect(long.trim().startsWith(cut)).toBe(true);
  expect(await titleOf(await create({ initialMessages: messages(' \n ') }))).toBe('New session');
  expect(await titleOf(await create({ metadata: { title: 5 } }))).toBe('New session');

  const id = await create();
  await put(`/${id}`, { newMessages: [{ role: 'assistant', content: 'hello' }] });
  expect(await titleOf(id)).toBe('New session');
  await put(`/${id}`, { newMessages: [{ role: 'user', content: 'first' }] });
  await put(`/${id}`, { newMessages: [{ role: 'user', content: 'second' }] });
  expect(await titleOf(id)).toBe('first');
  await put(`/${id}`, { metadata: { title: 'meta' } });
  expect(await titleOf(id)).toBe('meta');
  await put(`/${id}`, { title: 'given' });
  await put(`/${id}`, { metadata: { title: 'other' } });
  expect(await titleOf(id)).toBe('given');
});

test('D2: a model is what was given, else from metadata; unknown it is left out', async () => {
  const { create, get, put } = await open();
  const modelOf = async (id: string) => (await get(`/${id}`)).body;
  const id = await create();
  expect(await modelOf(id)).not.toHaveProperty('model');
  expect((await get('')).body[0]).not.toHaveProperty('model');
  await put(`/${id}`, { metadata: { modelId: 'from-id' } });
  expect((await modelOf(id)).model).toBe('from-id');
  await put(`/${id}`, { metadata: { model: 'from-model' } });
  expect((await modelOf(id)).model).toBe('from-model');
  await put(`/${id}`, { metadata: { model: null, modelId: null } });
  expect(await modelOf(id)).not.toHaveProperty('model');
  await put(`/${id}`, { model: 'given' });
  await put(`/${id}`, { metadata: { model: 'other' } });
  expect((await modelOf(id)).model).toBe('given');
});
