import { describe, expect, test } from 'vitest';
import { MINUTE, open, type Reply, type Rig, START } from '../kit.ts';

const ids = (reply: Reply): string[] => reply.body.map((item: { id: string }) => item.id);
const at = (milliseconds: number) => new Date(milliseconds).toISOString();

/** Sessions made one second apart; the first is the oldest. */
async function several({ create, clock }: Rig, count: number, input = {}): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) {
    clock.advance(1000);
    made.push(await create(input));
  }
  return made;
}

test('list is a bare array of summaries', async () => {
  const rig = await open();
  expect((await rig.get('')).text).toBe('[]');
  const [id] = await several(rig, 1, { sessionGroup: 'g', model: 'm', title: 't' });
  expect((await rig.get('')).body).toEqual([
    {
      id,
      title: 't',
      model: 'm',
      created_at: at(START + 1000),
      updated_at: at(START + 1000),
      userId: 'u-1',
      sessionGroup: 'g',
      status: 'active',
      expiresAt: at(START + 1000 + 60 * MINUTE),
      totalMessages: 0,
      totalTokens: 0,
      version: 1,
    },
  ]);
});

test('D3: the newest change comes first; of equal times, the greater id', async () => {
  const rig = await open();
  const made = await several(rig, 4);
  expect(ids(await rig.get(''))).toEqual(made.toReversed());
  rig.clock.advance(1000);
  await rig.put(`/${made[1]}`, { tokensUsed: 1 });
  expect(ids(await rig.get(''))[0]).toBe(made[1]);

  const same = await open();
  const equal = await Promise.all(Array.from({ length: 20 }, () => same.create()));
  expect(ids(await same.get(''))).toEqual(equal.toSorted().toReversed());
});

test('D3: of equal times the greater id comes first, whatever the status', async () => {
  const rig = await open();
  const made = await Promise.all(Array.from({ length: 30 }, () => rig.create()));
  rig.clock.advance(1000);
  for (const [n, id] of made.entries()) {
    await rig.put(`/${id}`, n % 2 === 0 ? { status: 'completed' } : { tokensUsed: 1 });
  }
  const expected = made.toSorted().toReversed();
  expect(ids(await rig.get('?status=all'))).toEqual(expected);
  expect(ids(await rig.get('?status=all&userId=u-1'))).toEqual(expected);
});

test('D5: completed sessions are listed only when asked for', async () => {
  const rig = await open();
  const [active, completed] = await several(rig, 2);
  await rig.put(`/${completed}`, { status: 'completed' });
  expect(ids(await rig.get(''))).toEqual([active]);
  expect(ids(await rig.get('?status=active'))).toEqual([active]);
  expect(ids(await rig.get('?status=completed'))).toEqual([completed]);
  expect(ids(await rig.get('?status=all'))).toEqual([completed, active]);
  expect(ids(await rig.get('?status=all&userId=u-1'))).toEqual([completed, active]);
  expect((await rig.get('?status=expired')).status).toBe(400);
});

test('filters match exactly and combine', async () => {
  const rig = await open();
  const users = ['a', 'b'];
  const groups = ['g/1', 'g 2'];
  const made = new Map<string, string>();
  for (const userId of users) {
    for (const sessionGroup of groups) {
      for (const model of ['m:0', 'n']) {
        const id = await rig.create({ userId, sessionGroup, model });
        made.set([userId, sessionGroup, model].join(), id);
      }
    }
  }
  const expected = (keep: (key: string) => boolean) =>
    [...made].filter(([key]) => keep(key)).map(([, id]) => id);
  const cases: [string, (key: string) => boolean][] = [
    ['?userId=a', (key) => key.startsWith('a,')],
    ['?sessionGroup=g/1', (key) => key.includes(',g/1,')],
    ['?sessionGroup=g%2F1', (key) => key.includes(',g/1,')],
    ['?sessionGroup=g+2&userId=b', (key) => key.startsWith('b,g 2,')],
    ['?sessionGroup=g%202&model=m%3A0', (key) => key.endsWith('g 2,m:0')],
    ['?model=n', (key) => key.endsWith(',n')],
    ['?userId=a&sessionGroup=g/1&model=n', (key) => key === 'a,g/1,n'],
    ['?userId=A', () => false],
    ['?userId=%25', () => false],
    ['?userId=_', () => false],
    ['?userId=*', () => false],
    [`?userId=${encodeURIComponent("' OR 1=1--")}`, () => false],
    [`?model=${encodeURIComponent("x' OR '1'='1")}`, () => false],
  ];
  for (const [query, keep] of cases) {
    for (const more of ['', '&status=all', '&count=true']) {
      const reply = await rig.get(query + more);
      expect(ids(reply).toSorted(), query).toEqual(expected(keep).toSorted());
    }
  }
});

test.each([
  '?userId=',
  '?sessionGroup=',
  '?model=',
  '?userId=%20',
  '?userId=a%07',
  '?userId=%ff',
  '?userId=%zz',
  '?userId=a%00b',
  `?userId=${'x'.repeat(257)}`,
  '?userId=a&userId=b',
  '?count=yes',
  '?cursor=',
])('a filter that can match nothing is 400: %s', async (query) => {
  const { get } = await open();
  const reply = await get(query);
  expect([reply.status, reply.body.code]).toEqual([400, 'invalid_parameter']);
  const [, name] = /^\?(\w+)/.exec(query) ?? [];
  expect(reply.body.details[0].path).toBe(`/${name}`);
});

describe('D29: limit', () => {
  test('50 by default, clamped to 100', async () => {
    const rig = await open();
    await several(rig, 101);
    expect(ids(await rig.get(''))).toHaveLength(50);
    expect(ids(await rig.get('?limit=1'))).toHaveLength(1);
    expect(ids(await rig.get('?limit=100'))).toHaveLength(100);
    expect(ids(await rig.get('?limit=101'))).toHaveLength(100);
    expect(ids(await rig.get(`?limit=1${'0'.repeat(300)}`))).toHaveLength(100);
  });

  test.each(['0', '-1', '1.5', '1e1', 'ten', '', '0x10', '+5', '٣'])('%j is 400', async (limit) => {
    const { get } = await open();
    const reply = await get(`?limit=${encodeURIComponent(limit)}`);
    expect([reply.status, reply.body.details?.[0].path]).toEqual([400, '/limit']);
  });
});

describe('D30: offset', () => {
  test('skips; none by default', async () => {
    const rig = await open();
    const made = (await several(rig, 5)).toReversed();
    expect(ids(await rig.get('?offset=0'))).toEqual(made);
    expect(ids(await rig.get('?offset=2'))).toEqual(made.slice(2));
    expect(ids(await rig.get('?offset=2&limit=2'))).toEqual(made.slice(2, 4));
    expect(ids(await rig.get('?offset=2&limit=2&status=all'))).toEqual(made.slice(2, 4));
    expect(ids(await rig.get('?offset=100000'))).toEqual([]);
  });

  test.each(['-1', '1.5', 'x', ''])('%j is 400', async (offset) => {
    const { get } = await open();
    expect((await get(`?offset=${offset}`)).body.details[0].path).toBe('/offset');
  });

  test('beyond the maximum it is 400 and points to cursor', async () => {
    const rig = await open();
    const reply = await rig.get('?offset=100001');
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain('cursor');
    const narrow = await open({ offsetMaximum: 3 });
    expect((await narrow.get('?offset=3')).status).toBe(200);
    expect((await narrow.get('?offset=4')).status).toBe(400);
  });
});

describe('D31: further pages', () => {
  test('Link and X-Next-Cursor lead through everything, filters included', async () => {
    const rig = await open();
    const made = (await several(rig, 7, { userId: 'a b', sessionGroup: 'g>&' })).toReversed();
    await several(rig, 3, { userId: 'other' });
    const seen: string[] = [];
    let query: string | undefined = '?limit=3&userId=a+b&sessionGroup=g%3E%26';
    for (let page = 0; query !== undefined; page += 1) {
      expect(page).toBeLessThan(5);
      const reply = await rig.get(query);
      seen.push(...ids(reply));
      const link: string | undefined = reply.headers.link;
      const match =
        link === undefined ? undefined : /^<(\?cursor=[^>]+&limit=3[^>]*)>; rel="next"$/.exec(link);
      if (link !== undefined) expect(match).toBeTruthy();
      expect(Boolean(reply.headers['x-next-cursor'])).toBe(Boolean(link));
      query = match?.[1];
    }
    expect(seen).toEqual(made);
  });

  test('the last page, even a full one, has no link', async () => {
    const rig = await open();
    await several(rig, 4);
    expect((await rig.get('?limit=4')).headers).not.toHaveProperty('link');
    expect((await rig.get('?limit=3')).headers).toHaveProperty('link');
    expect((await rig.get('?limit=2&offset=2')).headers).not.toHaveProperty('x-next-cursor');
    expect((await rig.get('?limit=2&offset=1')).headers).toHaveProperty('x-next-cursor');
  });

  test('X-Total-Count counts all pages of the own organisation, when asked to', async () => {
    const rig = await open();
    await several(rig, 5);
    const foreign = { token: await rig.mint('globex'), organisation: 'globex' };
    await rig.create({}, foreign);
    expect((await rig.get('?limit=2')).headers).not.toHaveProperty('x-total-count');
    expect((await rig.get('?limit=2&count=false')).headers).not.toHaveProperty('x-total-count');
    const first = await rig.get('?limit=2&count=true');
    expect(first.headers['x-total-count']).toBe('5');
    const cursor = first.headers['x-next-cursor'];
    expect((await rig.get(`?count=true&cursor=${cursor}`)).headers['x-total-count']).toBe('5');
    expect((await rig.get('?count=true', foreign)).headers['x-total-count']).toBe('1');
  });

  test('a cursor serves its organisation, user and filters only, and only untouched', async () => {
    const rig = await open();
    await several(rig, 3);
    const cursor = (await rig.get('?limit=1')).headers['x-next-cursor'] ?? '';
    expect((await rig.get(`?cursor=${cursor}`)).status).toBe(200);
    const foreign = { token: await rig.mint('globex'), organisation: 'globex' };
    const bound = { token: await rig.mint('acme', { user: 'u-1' }) };
    const [payload = '', signature = ''] = cursor.split('.');
    const moved = Buffer.from(`9${Buffer.from(payload, 'base64url')}`).toString('base64url');
    const refused: [string, object?][] = [
      [cursor, foreign],
      [cursor, bound],
      [`${cursor}&status=all`],
      [`${cursor}&userId=u-1`],
      [`${cursor}&sessionGroup=g`],
      [`${cursor}&model=m`],
      [`${cursor}&offset=1`],
      [`${moved}.${signature}`],
      [payload],
      [`${payload}.`],
      [`${payload}.${signature.slice(0, -2)}`],
      [`${cursor}x`],
      [`${cursor}.x`],
      [`${cursor}=`],
      ['x'],
      ["' OR 1=1--"],
    ];
    for (const [value, parts] of refused) {
      const reply = await rig.get(`?cursor=${value}`, parts);
      expect([reply.status, reply.body.code], value).toEqual([400, 'invalid_parameter']);
    }
  });
});

describe('D39: messages of a session, page by page', () => {
  test('the latest N, or those before a sequence number', async () => {
    const rig = await open();
    const initialMessages = Array.from({ length: 10 }, (_, n) => ({
      role: 'user',
      content: `${n + 1}`,
    }));
    const id = await rig.create({ initialMessages });
    const shown = async (query: string) =>
      (await rig.get(`/${id}${query}`)).body.messages.map(({ seq }: { seq: number }) => seq);
    expect(await shown('')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await shown('?messagesLimit=3')).toEqual([8, 9, 10]);
    expect(await shown('?messagesLimit=3&messagesBefore=8')).toEqual([5, 6, 7]);
    expect(await shown('?messagesLimit=3&messagesBefore=3')).toEqual([1, 2]);
    expect(await shown('?messagesBefore=4')).toEqual([1, 2, 3]);
    expect(await shown('?messagesBefore=1')).toEqual([]);
    expect(await shown('?messagesLimit=99&messagesBefore=99')).toHaveLength(10);
  });

  test.each([
    'messagesLimit=0',
    'messagesLimit=-1',
    'messagesLimit=x',
    'messagesBefore=0',
    'messagesBefore=1.5',
    `messagesBefore=${'9'.repeat(30)}`,
  ])('%s is 400', async (query) => {
    const rig = await open();
    const reply = await rig.get(`/${await rig.create()}?${query}`);
    expect([reply.status, reply.body.details[0].path]).toEqual([400, `/${query.split('=')[0]}`]);
  });
});
