import { describe, expect, test } from 'vitest';
import { MINUTE, open, type Rig } from '../kit.ts';

const message = (content: string) => ({ role: 'user', content });
const DAY = 1440 * MINUTE;

async function spent(rig: Rig) {
  const first = await rig.create({ model: 'm-1', initialMessages: [message('äb')] });
  await rig.put(`/${first}`, { newMessages: [message('c'), message('d')], tokensUsed: 10 });
  await rig.put(`/${first}`, { metadata: { a: 1 } });
  await rig.remove(`/${await rig.create({ userId: 'u-2' })}`);
  rig.clock.advance(DAY);
  const id = await rig.create({ model: 'm-2' });
  await rig.put(`/${id}`, { tokensUsed: 2_147_483_647 });
  await rig.put(`/${id}`, { tokensUsed: 2_147_483_647 });
}

const used = (sessions: number, messages: number, tokens: number, bytes: number) => ({
  ...{ sessions, messages, tokens, bytes },
});
const BIG = 2 * 2_147_483_647;

describe('usage', () => {
  test.each([
    [
      '',
      [
        { day: '2026-01-01', ...used(2, 3, 10, 5) },
        { day: '2026-01-02', ...used(1, 0, BIG, 0) },
      ],
    ],
    ['?groupBy=', [used(3, 3, 10 + BIG, 5)]],
    [
      '?groupBy=model,user',
      [
        { userId: 'u-1', model: 'm-1', ...used(1, 3, 10, 5) },
        { userId: 'u-1', model: 'm-2', ...used(1, 0, BIG, 0) },
        { userId: 'u-2', model: '', ...used(1, 0, 0, 0) },
      ],
    ],
    ['?groupBy=user&from=2026-01-02', [{ userId: 'u-1', ...used(1, 0, BIG, 0) }]],
    ['?groupBy=day&to=2026-01-01&model=m-1', [{ day: '2026-01-01', ...used(1, 3, 10, 5) }]],
    ['?userId=u-2&groupBy=user', [{ userId: 'u-2', ...used(1, 0, 0, 0) }]],
    ['?userId=nobody', []],
    ['?model=', [{ day: '2026-01-01', ...used(1, 0, 0, 0) }]],
  ])('%s', async (query, wanted) => {
    const rig = await open();
    await spent(rig);
    expect((await rig.get(`/usage${query}`)).body).toEqual(wanted);
  });

  test('a retry with the same key is counted once, a refused write never, a fork as a session', async () => {
    const rig = await open();
    const id = await rig.create();
    const headers = { 'idempotency-key': 'k' };
    for (let n = 0; n < 2; n += 1) await rig.put(`/${id}`, { tokensUsed: 5 }, { headers });
    await rig.put(`/${id}`, { tokensUsed: 5, version: 99 });
    await rig.put(`/${id}`, { newMessages: [message('x')] });
    await rig.call('POST', `/${id}/fork`, { body: {} });
    expect((await rig.get('/usage?groupBy=')).body).toEqual([used(2, 1, 5, 1)]);
  });

  test('D26: a bound token sees what its own user used; organisations nothing of each other', async () => {
    const rig = await open();
    await spent(rig);
    const token = await rig.mint('acme', { user: 'u-2' });
    const own = await rig.get('/usage?groupBy=user', { token });
    expect(own.body).toEqual([{ userId: 'u-2', ...used(1, 0, 0, 0) }]);
    expect((await rig.get('/usage?userId=u-1', { token })).body).toEqual([]);
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    expect((await rig.get('/usage', globex)).body).toEqual([]);
  });

  test('rows come in pages', async () => {
    const rig = await open();
    await spent(rig);
    const first = await rig.get('/usage?groupBy=user,model&limit=2');
    expect(first.body).toHaveLength(2);
    const next = /<(\?[^>]*)>; rel="next"/.exec(first.headers.link ?? '')?.[1];
    const second = await rig.get(`/usage${next}`);
    expect([second.body.length, second.headers.link]).toEqual([1, undefined]);
  });

  test.each([
    ['from=2026-02-31', '/from'],
    ['to=today', '/to'],
    ['groupBy=week', '/groupBy'],
    ['groupBy=day,day', '/groupBy'],
    ['limit=0', '/limit'],
  ])('%s is refused', async (query, path) => {
    const { status, body } = await (await open()).get(`/usage?${query}`);
    expect([status, body.details[0].path]).toEqual([400, path]);
  });
});
