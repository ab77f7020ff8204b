import { describe, expect, test } from 'vitest';
import { MINUTE, open, type Rig } from '../kit.ts';

const say = (...contents: unknown[]) => ({
  initialMessages: contents.map((content) => ({ role: 'user', content })),
});

const found = async ({ get }: Rig, query: string) => {
  const { body, status, text } = await get(`/search?${query}`);
  expect(status, text).toBe(200);
  return body.hits.map(({ excerpt }: { excerpt: string }) => excerpt);
};

describe('search', () => {
  test('tells the message, its session and what stands around the word', async () => {
    const rig = await open();
    const long = `${'before '.repeat(40)}the Needle\nis here ${'after '.repeat(60)}`;
    const id = await rig.create({ ...say('hay', long), title: 'Stack' });
    await rig.create(say('only hay'));
    const { body } = await rig.get('/search?q=needle');
    expect(body).toEqual({
      mode: 'index',
      hits: [
        {
          ...{ sessionId: id, title: 'Stack', userId: 'u-1', seq: 2, role: 'user' },
          createdAt: '2026-01-01T00:00:00.000Z',
          excerpt: expect.stringMatching(/^….*the Needle is here.*…$/),
        },
      ],
    });
  });

  test.each([
    ['q=red+BALLOON', ['a balloon, red']],
    ['q=ball', []],
    ['q=ball*', ['a balloon, red']],
    ['q=b%C3%B6ller', ['Böller "quoted" and’s']],
    ['q=QUOTED', ['Böller "quoted" and’s']],
    ['q=boller', []],
    ['q=line', ['first\nline']],
    ['q=red+OR+line', []],
    ['q=%22)+or+1%3D1', []],
    ['q=example.com', ['see https://example.com/a-b_c now']],
    ['q=com', ['see https://example.com/a-b_c now']],
    ['q=org', []],
  ])('%s', async (query, wanted) => {
    const rig = await open();
    await rig.create(say('a balloon, red'));
    await rig.create(say('Böller "quoted" and’s'));
    await rig.create(say('first\nline'));
    await rig.create(say('see https://example.com/a-b_c now'));
    const flat = (wanted as string[]).map((text) => text.replace('\n', ' '));
    expect(await found(rig, query)).toEqual(flat);
  });

  test('what is appended is found, what is deleted or expired is not', async () => {
    const rig = await open();
    const id = await rig.create({ ...say('one plum'), expirationMinutes: 5 });
    await rig.put(`/${id}`, { newMessages: [{ role: 'assistant', content: 'two plum' }] });
    const other = await rig.create(say('three plum'));
    expect((await found(rig, 'q=plum')).toSorted()).toEqual(['one plum', 'three plum', 'two plum']);
    await rig.remove(`/${other}`);
    expect((await found(rig, 'q=plum')).toSorted()).toEqual(['one plum', 'two plum']);
    rig.clock.advance(5 * MINUTE);
    expect(await found(rig, 'q=plum')).toEqual([]);
    await rig.create(say('four plum'));
    expect(await found(rig, 'q=plum')).toEqual(['four plum']);
  });

  test('arrays of blocks are looked into', async () => {
    const rig = await open({ extendedMessages: true });
    const id = await rig.create();
    const content = [{ type: 'text', text: 'deep\nwithin' }];
    await rig.put(`/${id}`, { newMessages: [{ role: 'user', content }] });
    expect(await found(rig, 'q=deep+within')).toHaveLength(1);
  });

  test('pages hold each message once, whatever comes meanwhile; cursors are for this search', async () => {
    const rig = await open();
    for (let n = 0; n < 5; n += 1) {
      await rig.create(say(`page ${n}`, `page ${n} again`));
      rig.clock.advance(1);
    }
    const seen: string[] = [];
    let query = 'q=page&limit=3';
    for (let pages = 0; query !== '' && pages < 9; pages += 1) {
      const { body, headers } = await rig.get(`/search?${query}`);
      seen.push(...body.hits.map((hit: { excerpt: string }) => hit.excerpt));
      await rig.create(say('page new'));
      query = /<\?([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual(
      [4, 3, 2, 1, 0].flatMap((n) => [`page ${n} again`, `page ${n}`]).slice(0, 10),
    );
    const cursor = (await rig.get('/search?q=page&limit=1')).headers['x-next-cursor'];
    expect((await rig.get(`/search?q=other&cursor=${cursor}`)).status).toBe(400);
    expect((await rig.get(`?cursor=${cursor}`)).status).toBe(400);
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    expect((await rig.get(`/search?q=page&cursor=${cursor}`, globex)).status).toBe(400);
  });

  test.each([
    ['', '/q'],
    ['?q=', '/q'],
    ['?q=%20-%20', '/q'],
    [`?q=${'a+'.repeat(17)}`, '/q'],
    ['?q=x&limit=0', '/limit'],
    ['?q=x&userId=%20', '/userId'],
  ])('search%s is refused', async (query, path) => {
    const { status, body } = await (await open()).get(`/search${query}`);
    expect([status, body.code, body.details[0].path]).toEqual([400, 'invalid_parameter', path]);
  });

  test('D26, D28: a bound token searches its own user’s sessions', async () => {
    const rig = await open();
    await rig.create({ ...say('mine word'), userId: 'u-1' });
    await rig.create({ ...say('yours word'), userId: 'u-2' });
    const token = await rig.mint('acme', { user: 'u-1' });
    const hits = async (query: string) => (await rig.get(`/search?${query}`, { token })).body.hits;
    expect(await hits('q=word')).toHaveLength(1);
    expect(await hits('q=word&userId=u-2')).toEqual([]);
    expect(await found(rig, 'q=word&userId=u-2')).toEqual(['yours word']);
  });
});

describe('filters of the list', () => {
  const titles = async ({ get }: Rig, query: string) => {
    const { body, status, text } = await get(query);
    expect(status, text).toBe(200);
    return body.map(({ title }: { title: string }) => title).toSorted();
  };

  test('by metadata, as text, number, or yes and no', async () => {
    const rig = await open();
    const odd = 'o"dd\\ \n\u0001é';
    await rig.create({ title: 'a', metadata: { team: 'red', tier: 5, on: true } });
    await rig.create({ title: 'b', metadata: { team: 'red', tier: '5', note: odd } });
    await rig.create({ title: 'c', metadata: { team: { red: 1 }, tier: null, 'a-b': 1.5 } });
    const cases: [string, string[]][] = [
      ['metadata.team=red', ['a', 'b']],
      ['metadata.team=red&metadata.tier=5', ['a', 'b']],
      ['metadata.on=true', ['a']],
      ['metadata.on=1', []],
      ['metadata.a-b=1.5', ['c']],
      [`metadata.note=${encodeURIComponent(odd)}`, ['b']],
      ['metadata.team=blue', []],
      ['metadata.missing=null', []],
      ['metadata.team=red&status=all&userId=u-1', ['a', 'b']],
    ];
    for (const [query, wanted] of cases)
      expect(await titles(rig, `?${query}`), query).toEqual(wanted);
    expect((await rig.get('?metadata.team=red&count=true')).headers['x-total-count']).toBe('2');
  });

  test('by words of a message, with all other filters, pages and cursors', async () => {
    const rig = await open();
    for (const title of ['a', 'b', 'c']) {
      await rig.create({ ...say(`apple ${title}`), title, metadata: { t: title } });
      rig.clock.advance(1);
    }
    await rig.create({ ...say('pear'), title: 'd' });
    expect(await titles(rig, '?text=apple')).toEqual(['a', 'b', 'c']);
    expect(await titles(rig, '?text=apple+b&status=all&userId=u-1&metadata.t=b')).toEqual(['b']);
    const { headers } = await rig.get('?text=apple&limit=2&count=true');
    expect(headers['x-total-count']).toBe('3');
    const cursor = headers['x-next-cursor'];
    expect(await titles(rig, `?text=apple&cursor=${cursor}`)).toEqual(['a']);
    for (const query of ['', '&text=pear', '&text=apple&metadata.t=b']) {
      expect((await rig.get(`?cursor=${cursor}${query}`)).status).toBe(400);
    }
  });

  test.each([
    ["metadata.a'b=1", "/metadata.a'b"],
    ['metadata.=1', '/metadata.'],
    ['metadata.a.b=1', '/metadata.a.b'],
    ['metadata.a%22=1', '/metadata.a"'],
    [`metadata.${'x'.repeat(65)}=1`, `/metadata.${'x'.repeat(65)}`],
    [Array.from({ length: 9 }, (_, n) => `metadata.k${n}=1`).join('&'), '/metadata'],
    ['text=%2B', '/text'],
  ])('%s is refused', async (query, path) => {
    for (const validate of ['lenient', 'strict'] as const) {
      const { status, body } = await (await open({ validate })).get(`?${query}`);
      expect([status, body.details[0].path]).toEqual([400, path]);
    }
  });
});
