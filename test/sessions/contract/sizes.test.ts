import { describe, expect, test } from 'vitest';
import { open, type Reply } from '../kit.ts';

const brief = ({ status, body }: Reply) => `${status} ${body.code ?? ''}`.trim();
const paths = ({ body }: Reply) => body.details.map(({ path }: { path: string }) => path);

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
