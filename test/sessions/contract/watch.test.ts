import { describe, expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { sweep } from '../../../src/sessions/expiry.ts';
import { createSessions, resolveSettings } from '../../../src/sessions/index.ts';
import { silent } from '../../../src/telemetry/index.ts';
import { ABSENT, MINUTE, type Parts, type Rig, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';
import { type Watch, watch } from '../watch.ts';

async function opened() {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const swept = () => sweep({ store, clock, settingsOf: resolveSettings(), log: silent });
  return { rig, store, clock, swept };
}

async function watching(rig: Rig, path = '/events', parts: Parts = {}): Promise<Watch> {
  const stream = await watch(rig, path, parts);
  if (!('next' in stream)) throw new Error(stream.text);
  return stream;
}

const names = (events: readonly { event: string }[]) => events.map(({ event }) => event);
const said = [{ role: 'user', content: 'secret' }];

describe('watch', () => {
  test('an organisation hears of everything, in order, and of no content', async () => {
    const { rig, clock, swept } = await opened();
    const stream = await watching(rig);
    await stream.soFar();
    const id = await rig.create({ expirationMinutes: 10 });
    await rig.put(`/${id}`, { newMessages: said });
    await rig.put(`/${id}`, { metadata: { a: 1 } });
    await rig.put(`/${id}`, {});
    await rig.put(`/${id}/extend`, { additionalMinutes: 5 });
    clock.advance(11 * MINUTE);
    await swept();
    await swept();
    const other = await rig.create();
    await rig.remove(`/${other}`);
    clock.advance(4 * MINUTE);
    await swept();
    const seen = await stream.soFar();
    expect(names(seen)).toEqual([
      ...['created', 'appended', 'updated', 'extended', 'expiring'],
      ...['created', 'deleted', 'expired'],
    ]);
    expect(seen.map((event) => Number(event.id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen[1]?.data).toEqual({
      ...{ type: 'appended', sessionId: id, userId: 'u-1', version: 2 },
      at: '2026-01-01T00:00:00.001Z',
    });
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  test('who comes back hears what happened meanwhile, and nothing twice', async () => {
    const { rig } = await opened();
    await rig.create();
    const first = await watching(rig);
    await first.soFar();
    const id = await rig.create();
    expect((await first.next())?.id).toBe('2');
    await first.leave();
    for (let n = 0; n < 150; n += 1) await rig.put(`/${id}`, { tokensUsed: 1 });
    const second = await watching(rig, '/events', { headers: { 'last-event-id': '2' } });
    const seen = await second.soFar();
    expect(seen.map((event) => Number(event.id))).toEqual(
      Array.from({ length: 150 }, (_, n) => n + 3),
    );
  });

  test('every acknowledged write of many at once is told, once, in the order of numbers', async () => {
    const { rig } = await opened();
    const stream = await watching(rig);
    await stream.soFar();
    const ids = await Promise.all(Array.from({ length: 10 }, () => rig.create()));
    await Promise.all(
      ids.flatMap((id) => [1, 2, 3].map(() => rig.put(`/${id}`, { newMessages: said }))),
    );
    const seen = await stream.soFar();
    expect(seen.map(({ id }) => Number(id))).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    for (const id of ids) {
      const versions = seen
        .filter((one) => one.data.sessionId === id)
        .map((one) => one.data.version);
      expect(versions).toEqual([1, 2, 3, 4]);
    }
  });

  test('what is no longer kept is told to be missing', async () => {
    const { rig, clock, swept } = await opened();
    await rig.create();
    await rig.create();
    clock.advance(1441 * MINUTE);
    await swept();
    const late = await watching(rig, '/events', { headers: { 'last-event-id': '1' } });
    expect(names(await late.soFar())).toEqual(['missed', 'expired', 'expired']);
    clock.advance(1441 * MINUTE);
    await swept();
    const later = await watching(rig, '/events', { headers: { 'last-event-id': '1' } });
    expect(await later.soFar()).toEqual([{ id: '4', event: 'missed', data: {} }]);
    const good = await watching(rig, '/events', { headers: { 'last-event-id': '4' } });
    await rig.create();
    expect((await good.next())?.id).toBe('5');
  });

  test('a session is watched until it ends', async () => {
    const { rig } = await opened();
    const id = await rig.create();
    const stream = await watching(rig, `/${id}/events`);
    await stream.soFar();
    const { sessionId } = (await rig.call('POST', `/${id}/fork`, { body: {} })).body;
    await rig.put(`/${sessionId}`, { tokensUsed: 1 });
    await rig.put(`/${id}`, { tokensUsed: 1 });
    await rig.remove(`/${id}`);
    expect(names(await stream.soFar())).toEqual(['updated', 'deleted']);
    expect(await stream.next()).toBeUndefined();
    for (const gone of [id, ABSENT, 'malformed']) {
      expect(await watch(rig, `/${gone}/events`)).toMatchObject({ status: 404 });
    }
  });

  test('D26: a bound token hears of its own user, and of erased ones nobody knows whose', async () => {
    const { rig } = await opened();
    const token = await rig.mint('acme', { user: 'u-1' });
    const stream = await watching(rig, '/events', { token });
    await stream.soFar();
    await rig.create({ userId: 'u-2' });
    const own = await rig.create({ userId: 'u-1' });
    expect((await stream.soFar()).map(({ data }) => data.sessionId)).toEqual([own]);
    const admin = { token: await rig.mint('acme', { scope: 'admin' }) };
    await rig.call('POST', '/erase', { ...admin, body: { userId: 'u-2' } });
    const all = await watching(rig, '/events', { headers: { 'last-event-id': '0' } });
    const seen = await all.soFar();
    expect(names(seen)).toEqual(['created', 'created', 'deleted']);
    expect(JSON.stringify(seen)).not.toContain('u-2');
  });

  test('a revoked token watches no longer; a closed service ends all streams', async () => {
    const { rig } = await opened();
    const before = await rig.service.listTokens('acme');
    const token = await rig.mint('acme');
    const [made] = (await rig.service.listTokens('acme')).filter(
      ({ id }) => !before.some((one) => one.id === id),
    );
    const stream = await watching(rig, '/events', { token });
    const other = await watching(rig);
    await Promise.all([stream.soFar(), other.soFar()]);
    await rig.service.revokeToken('acme', made?.id ?? '');
    await rig.create();
    expect(names([(await other.next()) ?? { event: '' }])).toEqual(['created']);
    // What was on its way may still come; then it ends.
    await rig.create();
    const last = (await stream.soFar()).length;
    expect(last).toBeLessThan(2);
    const ended = other.next();
    await other.soFar();
    await rig.service.close();
    await ended;
    expect(await other.next()).toBeUndefined();
  });

  test('there is room for so many in an organisation', async () => {
    const { rig } = await opened();
    const streams = await Promise.all(Array.from({ length: 100 }, () => watching(rig)));
    await Promise.all(streams.map((stream) => stream.soFar()));
    const refused = await watch(rig, '/events');
    expect(refused).toMatchObject({ status: 429, body: { code: 'quota_exceeded' } });
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    await watching(rig, '/events', globex);
    const head = await rig.service.handler({
      ...{ method: 'HEAD', target: '/api/v3/organizations/acme/ai/sessions/events' },
      headers: { authorization: `Bearer ${rig.token}` },
    });
    expect(head.status).toBe(429);
  });

  test('who comes at the same time as too many others hears the end at once', async () => {
    const { rig } = await opened();
    const streams = await Promise.all(Array.from({ length: 120 }, () => watching(rig)));
    const first = streams.map((stream) => stream.next());
    await rig.create();
    const heard = (await Promise.all(first)).map((event) => event?.event);
    expect(heard.filter((name) => name === 'created')).toHaveLength(100);
    expect(heard.filter((name) => name === undefined)).toHaveLength(20);
  });

  test.each(['x', '-1', '1.5', '9'.repeat(16)])('Last-Event-ID %s is refused', async (id) => {
    const { rig } = await opened();
    const reply = await watch(rig, '/events', { headers: { 'last-event-id': id } });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});
