import { describe, expect, test } from 'vitest';
import { open, type Reply } from './kit.ts';

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

describe('D24: sizes', () => {
  const text = (bytes: number) => 'x'.repeat(bytes);
  const messages = (count: number, content = 'x') =>
    Array.from({ length: count }, () => ({ role: 'user', content }));

  test('the defaults hold to the byte', async () => {
    const { post, create, put } = await open();
    const id = await create();
    const append = (newMessages: object[]) => put(`/${id}`, { newMessages });
    expect((await append(messages(1, text(256 * 1024)))).status).toBe(200);
    expect((await append(messages(1, '😀'.repeat(64 * 1024)))).status).toBe(200);
    const long = await append(messages(1, `${'😀'.repeat(64 * 1024)}x`));
    expect([brief(long), paths(long)]).toEqual(['400 limit_exceeded', ['/newMessages/0/content']]);
    expect((await append(messages(100))).status).toBe(200);
    expect(brief(await append(messages(101)))).toBe('400 limit_exceeded');
    expect(brief(await post({ userId: 'u', initialMessages: messages(101) }))).toBe(
      '400 limit_exceeded',
    );
    expect(
      (await post({ userId: text(256), sessionGroup: text(256), title: text(200) })).status,
    ).toBe(201);
  });

  test('a body beyond 1 MiB is 413', async () => {
    const { create, call } = await open();
    const path = `/${await create()}`;
    const pad = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
    expect((await call('PUT', path, { bytes: pad(1024 * 1024) })).status).toBe(200);
    const reply = await call('PUT', path, { bytes: pad(1024 * 1024 + 1) });
    expect(brief(reply)).toBe('413 body_too_large');
  });

  test('metadata: 16 KiB, 64 names, 8 levels, after merging too', async () => {
    const { post, create, put } = await open();
    const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) });
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [n, 0]));
    const fitting = [{ a: text(16 * 1024 - 8) }, named(64), nested(8)];
    for (const metadata of fitting) {
      expect((await post({ userId: 'u', metadata })).status).toBe(201);
    }
    for (const metadata of [{ a: text(16 * 1024 - 7) }, named(65), nested(9)]) {
      const reply = await post({ userId: 'u', metadata });
      expect([brief(reply), paths(reply)]).toEqual(['400 limit_exceeded', ['/metadata']]);
    }
    const id = await create({ metadata: { a: text(10_000) } });
    expect(brief(await put(`/${id}`, { metadata: { b: text(7_000) } }))).toBe('400 limit_exceeded');
    expect((await put(`/${id}`, { metadata: { a: null, b: text(7_000) } })).status).toBe(200);
  });

  test('messages and bytes of one session', async () => {
    const { create, post, put, get } = await open({
      limits: { messagesPerSession: 3, sessionBytes: 10 },
    });
    const id = await create({ initialMessages: messages(2) });
    expect(brief(await put(`/${id}`, { newMessages: messages(2) }))).toBe('400 limit_exceeded');
    expect(brief(await put(`/${id}`, { newMessages: messages(1, text(9)) }))).toBe(
      '400 limit_exceeded',
    );
    expect((await put(`/${id}`, { newMessages: messages(1, text(8)) })).status).toBe(200);
    expect((await get(`/${id}`)).body.totalMessages).toBe(3);
    expect(brief(await post({ userId: 'u', initialMessages: messages(4) }))).toBe(
      '400 limit_exceeded',
    );
  });

  test.each([
    [{ bodyBytes: 20 }, { userId: text(20) }, '413 body_too_large'],
    [{ contentBytes: 3 }, { initialMessages: messages(1, text(4)) }, '400 limit_exceeded'],
    [{ messagesPerRequest: 1 }, { initialMessages: messages(2) }, '400 limit_exceeded'],
    [{ metadataBytes: 8 }, { metadata: { a: 'xx' } }, '400 limit_exceeded'],
    [{ metadataKeys: 1 }, { metadata: { a: 1, b: 1 } }, '400 limit_exceeded'],
    [{ metadataDepth: 1 }, { metadata: { a: {} } }, '400 limit_exceeded'],
    [{ userIdBytes: 2 }, { userId: 'abc' }, '400 invalid_parameter'],
    [{ sessionGroupBytes: 2 }, { sessionGroup: 'abc' }, '400 invalid_parameter'],
    [{ titleBytes: 2 }, { title: 'abc' }, '400 invalid_parameter'],
    [{ modelBytes: 2 }, { model: 'abc' }, '400 invalid_parameter'],
  ])('limits.%j is a setting', async (limits, input, expected) => {
    const { post } = await open({ limits });
    expect(brief(await post({ userId: 'u', ...input }))).toBe(expected);
    const roomy = await open();
    expect((await roomy.post({ userId: 'u', ...input })).status).toBe(201);
  });

  test('titles and models from metadata are cut to fit, never in the middle of a character', async () => {
    const { create, get } = await open({ limits: { titleBytes: 5, modelBytes: 5 } });
    const { body } = await get(`/${await create({ metadata: { title: 'é😀x', model: 'éééé' } })}`);
    expect([body.title, body.model]).toEqual(['é', 'éé']);
  });
});

describe('hostile JSON', () => {
  test.each([
    ['not JSON', '{'],
    ['two values', '{} {}'],
    ['trailing text', '{"userId":"u"}x'],
    ['NaN', '{"userId":"u","metadata":{"a":NaN}}'],
    ['a comment', '{"userId":"u"}//'],
    ['single quotes', "{'userId':'u'}"],
    ['a byte order mark', '\ufeff{"userId":"u"}'],
    ['__proto__', '{"userId":"u","__proto__":{"admin":true}}'],
    ['__proto__ in metadata', '{"userId":"u","metadata":{"a":{"__proto__":{"admin":true}}}}'],
    ['constructor.prototype', '{"userId":"u","metadata":{"constructor":{"prototype":{"x":1}}}}'],
    ['the same name twice', '{"userId":"a","userId":"b"}'],
    ['a lone surrogate', '{"userId":"u","metadata":{"a":"\\ud800"}}'],
    ['a lone surrogate in a name', '{"userId":"u","metadata":{"\\udc00":1}}'],
    ['NUL', '{"userId":"a\\u0000b"}'],
    ['an integer beyond 2^53', '{"userId":"u","metadata":{"a":9007199254740993}}'],
    ['an overflowing number', '{"userId":"u","metadata":{"a":1e400}}'],
    ['400 digits', `{"userId":"u","metadata":{"a":${'9'.repeat(400)}}}`],
    ['100000 brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['65 levels', `{"userId":"u","metadata":${'{"a":'.repeat(65)}1${'}'.repeat(65)}}`],
  ])('%s is 400 invalid_json', async (_, bytes) => {
    const { call, get } = await open();
    expect(brief(await call('POST', '', { bytes }))).toBe('400 invalid_json');
    expect((await get('')).body).toEqual([]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each([
    ['broken UTF-8', [0x22, 0xc3, 0x28, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('%s is 400', async (_, bytes) => {
    const { call } = await open();
    expect(brief(await call('POST', '', { bytes: Uint8Array.from(bytes) }))).toBe(
      '400 invalid_json',
    );
  });

  test('what is odd but right comes back as it went in', async () => {
    const { create, get } = await open();
    const odd = [
      '\u202e\u200d👩‍👩‍👧',
      'e\u0301'.repeat(1000),
      '\u2028\u2029\u007f\\"\'',
      "'; DROP TABLE sessions;--",
      '{{x}} $1 ?1 :a @b',
      '\u0001\u001f\ufffd\uffff',
    ];
    const metadata = Object.fromEntries(odd.slice(2).map((text) => [text, { [text]: text }]));
    const id = await create({
      metadata: { ...metadata, toString: 1, numbers: [0.1, -0.5, 1e-7, 2 ** 53 - 1] },
      sessionGroup: odd[3],
      model: odd[4],
      title: odd[2],
      initialMessages: odd.map((content) => ({ role: 'user', content })),
    });
    const { body } = await get(`/${id}`);
    expect(body.messages.map(({ content }: { content: string }) => content)).toEqual(odd);
    expect(body.metadata).toEqual({
      ...metadata,
      toString: 1,
      numbers: [0.1, -0.5, 1e-7, 2 ** 53 - 1],
    });
    expect([body.sessionGroup, body.model, body.title]).toEqual([odd[3], odd[4], odd[2]]);
    const [item] = (await get(`?sessionGroup=${encodeURIComponent(odd[3] ?? '')}`)).body;
    expect([item.sessionGroup, item.model, item.title]).toEqual([odd[3], odd[4], odd[2]]);
  });
});

test('settings may differ by organisation', async () => {
  const rig = await open({
    extendedMessages: true,
    limits: { titleBytes: 3 },
    organisations: { globex: { completedAppend: 'allow', limits: { modelBytes: 3 } } },
  });
  const globex = { token: await rig.mint('globex'), organisation: 'globex' };
  const turn = { newMessages: [{ role: 'tool', content: 'x' }] };
  for (const [parts, status] of [
    [{}, 400],
    [globex, 200],
  ] as const) {
    const id = await rig.create({}, parts);
    expect((await rig.put(`/${id}`, { ...turn, status: 'completed' }, parts)).status).toBe(200);
    expect((await rig.put(`/${id}`, turn, parts)).status).toBe(status);
    expect((await rig.put(`/${id}`, { title: 'long' }, parts)).status).toBe(400);
    expect((await rig.put(`/${id}`, { model: 'long' }, parts)).status).toBe(
      status === 400 ? 200 : 400,
    );
  }
});
