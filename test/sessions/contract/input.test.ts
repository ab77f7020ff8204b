import { describe, expect, test } from 'vitest';
import { open, type Reply } from '../kit.ts';

const brief = ({ status, body }: Reply) => `${status} ${body.code ?? ''}`.trim();
const paths = ({ body }: Reply) => body.details.map(({ path }: { path: string }) => path);

describe('create', () => {
  test('without userId it is missing_user_id', async () => {
    const { post } = await open();
    for (const body of [{}, { userId: null }, { userid: 'u' }]) {
      const reply = await post(body);
      expect([brief(reply), paths(reply)]).toEqual(['400 missing_user_id', ['/userId']]);
    }
  });

  test.each([
    ['', '/userId'],
    ['   ', '/userId'],
    ['\t', '/userId'],
    ['\u00a0', '/userId'],
    ['a\u0007', '/userId'],
    ['a\nb', '/userId'],
    ['a\u0085b', '/userId'],
    [' a', '/userId'],
    ['a ', '/userId'],
    ['x'.repeat(257), '/userId'],
    ['é'.repeat(129), '/userId'],
    [5, '/userId'],
    [['a'], '/userId'],
    [{ a: 1 }, '/userId'],
    [true, '/userId'],
  ])('D25: userId %j is 400', async (userId, path) => {
    const { post, get } = await open();
    const reply = await post({ userId });
    expect([brief(reply), paths(reply)]).toEqual(['400 invalid_parameter', [path]]);
    expect((await get('')).body).toEqual([]);
  });

  test('D25: userId is kept byte for byte and compared as it is', async () => {
    const { create, get } = await open();
    const users = [
      'Ann',
      'ann',
      'e\u0301',
      '\u00e9',
      'a b',
      '\u202eabc',
      '👩‍👩‍👧',
      'x'.repeat(256),
      "'; DROP TABLE sessions;--",
    ];
    for (const userId of users) await create({ userId });
    for (const userId of users) {
      const { body } = await get(`?userId=${encodeURIComponent(userId)}`);
      expect(body.map((item: { userId: string }) => item.userId)).toEqual([userId]);
    }
  });

  test.each([
    [{ expirationMinutes: 4 }, '/expirationMinutes'],
    [{ expirationMinutes: 1441 }, '/expirationMinutes'],
    [{ expirationMinutes: 60.5 }, '/expirationMinutes'],
    [{ expirationMinutes: '60' }, '/expirationMinutes'],
    [{ sessionGroup: 5 }, '/sessionGroup'],
    [{ sessionGroup: 'x'.repeat(257) }, '/sessionGroup'],
    [{ metadata: [] }, '/metadata'],
    [{ metadata: 'x' }, '/metadata'],
    [{ title: '' }, '/title'],
    [{ title: ' ' }, '/title'],
    [{ title: 'x'.repeat(201) }, '/title'],
    [{ model: '' }, '/model'],
    [{ model: 'x'.repeat(201) }, '/model'],
    [{ initialMessages: {} }, '/initialMessages'],
    [{ initialMessages: ['x'] }, '/initialMessages/0'],
    [{ initialMessages: [null] }, '/initialMessages/0'],
    [{ initialMessages: [{ role: 'user' }] }, '/initialMessages/0/content'],
    [{ initialMessages: [{ content: 'x' }] }, '/initialMessages/0/role'],
    [{ initialMessages: [{ role: 'tool', content: 'x' }] }, '/initialMessages/0/role'],
    [{ initialMessages: [{ role: 'User', content: 'x' }] }, '/initialMessages/0/role'],
    [{ initialMessages: [{ role: 'user', content: 5 }] }, '/initialMessages/0/content'],
    [{ initialMessages: [{ role: 'user', content: [] }] }, '/initialMessages/0/content'],
  ])('%j is 400 and names the field', async (input, path) => {
    const { post, get } = await open();
    const reply = await post({ userId: 'u', ...input });
    expect([brief(reply), paths(reply)]).toEqual(['400 invalid_parameter', [path]]);
    expect(reply.body.message).toContain(path.slice(1));
    expect((await get('')).body).toEqual([]);
  });

  test('all mistakes are named at once', async () => {
    const { post } = await open();
    const reply = await post({ expirationMinutes: 1, metadata: 5, initialMessages: [{}] });
    expect(paths(reply)).toEqual([
      '/userId',
      '/metadata',
      '/expirationMinutes',
      '/initialMessages/0/role',
      '/initialMessages/0/content',
    ]);
  });

  test('optional fields may be null, as some clients write them', async () => {
    const { post, put } = await open();
    const none = { sessionGroup: null, metadata: null, expirationMinutes: null, title: null };
    const { body } = await post({ userId: 'u', ...none, initialMessages: null, model: null });
    const update = { newMessages: null, tokensUsed: null, status: null, version: null };
    expect((await put(`/${body.sessionId}`, update)).status).toBe(200);
    const extend = await put(`/${body.sessionId}/extend`, { additionalMinutes: null });
    expect(extend.body.message).toBe('Session extended by 60 minutes');
  });
});

describe('update and extend', () => {
  test.each([
    [{ status: 'expired' }, '/status'],
    [{ status: 1 }, '/status'],
    [{ metadata: [] }, '/metadata'],
    [{ newMessages: 'x' }, '/newMessages'],
    [{ newMessages: [{ role: 'user', content: null }] }, '/newMessages/0/content'],
    [{ version: 0 }, '/version'],
    [{ version: 1.5 }, '/version'],
  ])('update with %j is 400', async (input, path) => {
    const { create, put } = await open();
    const reply = await put(`/${await create()}`, input);
    expect([brief(reply), paths(reply)]).toEqual(['400 invalid_parameter', [path]]);
  });

  test.each([0, -1, 1441, 1.5, '60', [], {}])('extend by %j is 400', async (additionalMinutes) => {
    const { create, put } = await open();
    const reply = await put(`/${await create()}/extend`, { additionalMinutes });
    expect([brief(reply), paths(reply)]).toEqual(['400 invalid_parameter', ['/additionalMinutes']]);
  });

  test('one bad message keeps all others out', async () => {
    const { create, put, get } = await open();
    const id = await create();
    const newMessages = [
      { role: 'user', content: 'good' },
      { role: 'nobody', content: 'bad' },
    ];
    const reply = await put(`/${id}`, { newMessages, tokensUsed: 5, metadata: { a: 1 } });
    expect(paths(reply)).toEqual(['/newMessages/1/role']);
    expect((await get(`/${id}`)).body).toMatchObject({
      messages: [],
      totalTokens: 0,
      metadata: {},
    });
  });
});

describe('D37: turns of the system and of tools, and content arrays', () => {
  const blocks = [
    { type: 'text', text: 'hi' },
    { type: 'image', nested: { a: [null] } },
  ];
  const turns = [
    { role: 'system', content: 'x' },
    { role: 'tool', content: 'x' },
    { role: 'user', content: blocks },
  ];

  test.each(turns)('%j is 400', async (turn) => {
    const { create, put } = await open();
    expect(brief(await put(`/${await create()}`, { newMessages: [turn] }))).toBe(
      '400 invalid_parameter',
    );
  });

  test('extendedMessages=true stores them as given', async () => {
    const { create, put, get } = await open({ extendedMessages: true });
    const id = await create();
    expect((await put(`/${id}`, { newMessages: turns })).status).toBe(200);
    expect((await get(`/${id}`)).body.messages).toMatchObject(turns);
    for (const content of [['x'], [null], [[]], {}, 5]) {
      const reply = await put(`/${id}`, { newMessages: [{ role: 'user', content }] });
      expect(reply.status).toBe(400);
    }
  });
});

describe('D32: names that mean nothing', () => {
  const extras = {
    orgId: 'globex',
    org_id: 'globex',
    id: 'mine',
    sessionId: 'mine',
    createdAt: '1970-01-01T00:00:00Z',
    expiresAt: '2099-01-01T00:00:00Z',
    updatedAt: 0,
    totalTokens: 9,
    lastSequence: 9,
    version: 9,
    toString: 'x',
    secret: 'canary-4711',
  };

  test('are ignored and never stored', async () => {
    const { create, put, get } = await open();
    const plain = await create();
    const id = await create({ ...extras, status: 'completed' });
    const one = (await get(`/${plain}`)).body;
    expect((await get(`/${id}`)).body).toEqual({ ...one, id });
    const reply = await put(`/${id}`, { ...extras, version: 1, tokensUsed: 1 });
    expect(reply.body).toMatchObject({ totalTokens: 1, version: 2, sessionId: id });
    const message = { role: 'user', content: 'x', seq: 99, createdAt: 'x', name: 'canary-4711' };
    await put(`/${id}`, { newMessages: [message] });
    const read = await get(`/${id}?userId=x&foo=bar`);
    expect(read.body.messages).toEqual([
      { role: 'user', content: 'x', seq: 1, createdAt: expect.any(String) },
    ]);
    expect(read.text).not.toContain('canary');
    expect((await get('?foo=bar&sort=id;drop')).body).toHaveLength(2);
  });

  test('validate=strict refuses them', async () => {
    const { post, create, put, get, remove } = await open({ validate: 'strict' });
    const id = await create({ sessionGroup: 'g', metadata: { any: 1 }, expirationMinutes: 60 });
    const refused: [Reply, string][] = [
      [await post({ userId: 'u', extra: 1 }), '/extra'],
      [await post({ userId: 'u', 'a/b~c': 1 }), '/a~1b~0c'],
      [await post({ userId: 'u', title: null }), '/title'],
      [await put(`/${id}`, { extra: 1 }), '/extra'],
      [
        await put(`/${id}`, { newMessages: [{ role: 'user', content: 'x', y: 1 }] }),
        '/newMessages/0/y',
      ],
      [await put(`/${id}/extend`, { minutes: 1 }), '/minutes'],
      [await put(`/${id}?x=1`, {}), '/x'],
      [await get(`/${id}?x=1`), '/x'],
      [await get('?x=1'), '/x'],
      [await remove(`/${id}?x=1`), '/x'],
    ];
    for (const [reply, path] of refused) {
      expect([brief(reply), paths(reply)]).toEqual(['400 invalid_parameter', [path]]);
    }
    expect((await put(`/${id}/extend`, {})).status).toBe(200);
    expect((await get(`/${id}?messagesLimit=1`)).status).toBe(200);
    expect((await remove(`/${id}`)).status).toBe(200);
  });
});
