import { describe, expect, test } from 'vitest';
import { MINUTE, open, type Parts, type Rig } from '../kit.ts';

const said = [{ role: 'user', content: 'my secrét' }];

const erase = (rig: Rig, body: unknown, parts: Parts = {}) =>
  rig.call('POST', '/erase', { ...parts, body });

async function administered() {
  const rig = await open();
  const admin = { token: await rig.mint('acme', { scope: 'admin' }) };
  return { rig, admin };
}

describe('erase', () => {
  test('removes everything of a user and nothing else, and gives a receipt', async () => {
    const { rig, admin } = await administered();
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    const bound = await rig.mint('acme', { user: 'u-1' });
    const expired = await rig.create({ initialMessages: said, expirationMinutes: 5 });
    rig.clock.advance(5 * MINUTE);
    const alive = await rig.create({ initialMessages: said });
    const { sessionId } = (await rig.call('POST', `/${alive}/fork`, { body: {} })).body;
    const others = await rig.create({ userId: 'u-2', initialMessages: said });
    const foreign = await rig.create({ initialMessages: said }, globex);
    const { status, body } = await erase(rig, { userId: 'u-1' }, admin);
    expect(status).toBe(200);
    expect({ ...body, sessions: body.sessions.toSorted() }).toEqual({
      ...{ organisation: 'acme', userId: 'u-1', erasedAt: '2026-01-01T00:05:00.000Z' },
      sessions: [expired, alive, sessionId].toSorted(),
      ...{ messages: 3, bytes: 30, usage: 1, tokens: 1 },
      signature: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(JSON.stringify(body)).not.toContain('secr');
    expect((await rig.get(`/${alive}`)).body.code).toBe('session_not_found');
    expect((await rig.put(`/${alive}`, { tokensUsed: 1 })).body.code).toBe('session_not_found');
    expect((await rig.get('', { token: bound })).status).toBe(401);
    expect((await rig.get('/search?q=secrét')).body.hits).toMatchObject([{ sessionId: others }]);
    expect((await rig.get('/usage?groupBy=user')).body).toMatchObject([{ userId: 'u-2' }]);
    expect((await rig.get(`/${foreign}`, globex)).status).toBe(200);
    const again = await erase(rig, { userId: 'u-1' }, admin);
    expect(again.body).toMatchObject({ sessions: [], messages: 0, bytes: 0, usage: 0, tokens: 0 });
  });

  test('a receipt is verified, in whatever order; a changed or foreign one is not', async () => {
    const { rig, admin } = await administered();
    await rig.create({ initialMessages: said });
    const receipt = (await erase(rig, { userId: 'u-1' }, admin)).body;
    const verify = async (body: object, parts: Parts = {}) =>
      (await rig.call('POST', '/erase/verify', { ...parts, body })).body.valid;
    expect(await verify(receipt)).toBe(true);
    expect(await verify(Object.fromEntries(Object.entries(receipt).reverse()))).toBe(true);
    expect(await verify({ ...receipt, messages: 0 })).toBe(false);
    expect(await verify({ ...receipt, more: 1 })).toBe(false);
    expect(await verify({ ...receipt, signature: 'x' })).toBe(false);
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    expect(await verify(receipt, globex)).toBe(false);
  });

  test('more sessions than fit in one transaction', async () => {
    const { rig, admin } = await administered();
    for (let n = 0; n < 230; n += 1) await rig.create();
    expect((await erase(rig, { userId: 'u-1' }, admin)).body.sessions).toHaveLength(230);
    expect((await rig.get('?status=all')).body).toEqual([]);
  });

  test('who may not administer, or for that user, erases nothing', async () => {
    const { rig } = await administered();
    await rig.create();
    const bound = { token: await rig.mint('acme', { scope: 'admin', user: 'u-2' }) };
    for (const parts of [{}, bound]) {
      const { status, body } = await erase(rig, { userId: 'u-1' }, parts);
      expect([status, body.code]).toEqual([403, 'scope_forbidden']);
    }
    expect((await erase(rig, { userId: 'u-2' }, bound)).status).toBe(200);
    expect((await rig.get('')).body).toHaveLength(1);
  });

  test('without a user it is refused', async () => {
    const { rig, admin } = await administered();
    expect((await erase(rig, {}, admin)).body.code).toBe('missing_user_id');
    expect((await erase(rig, { userId: 5 }, admin)).status).toBe(400);
    expect((await rig.call('POST', '/erase/verify', { body: {} })).status).toBe(400);
  });
});
