import { expect, onTestFinished, test } from 'vitest';
import { manualClock, seededRandom } from '../../../src/kernel/index.ts';
import { type Contents, createSessions } from '../../../src/sessions/index.ts';
import { begin, type Life, nextStep, WITH_QUOTAS } from '../history.ts';
import { MINUTE, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

test('totals are what the contents add up to, at every point of a history', async () => {
  const life = await begin(await openEmptyStore(), WITH_QUOTAS);
  onTestFinished(() => life.close());
  const random = seededRandom(20_261_127);
  let most = 0;
  for (let n = 0; n < 300; n += 1) {
    await nextStep(random, true)(life);
    if (n % 5 > 0) continue;
    for (const who of ['acme', 'globex']) most = Math.max(most, await compare(life, who, n));
  }
  // A history without contents would show nothing.
  expect(most).toBeGreaterThan(20);
});

/** @returns bytes that are there */
async function compare({ rig, store, tokens }: Life, who: string, step: number): Promise<number> {
  const { body } = await rig.get('/quotas', tokens[who]);
  const { living, bytes } = sumOf(await store.takeOut(who), rig.clock.now());
  const told = { living: body.sessions.used, bytes: body.bytes.used };
  expect(told, `step ${step}, ${who}`).toEqual({ living, bytes });
  return bytes;
}

function sumOf({ sessions }: Contents, now: number) {
  const living = sessions.filter(({ expiresAt }) => expiresAt > now);
  const said = living.flatMap(({ messages }) => messages.map(({ content }) => content));
  const bytes = said.reduce((sum, content) => sum + Buffer.byteLength(JSON.parse(content)), 0);
  return { living: living.length, bytes };
}

test('what comes from elsewhere is counted: sessions as they are, tokens on the days of their usage', async () => {
  const [from, to] = [await openWith(), await openWith()];
  from.rig.clock.set(START - 24 * 60 * MINUTE);
  const id = await from.rig.create({ initialMessages: [{ role: 'user', content: 'abc' }] });
  await from.rig.put(`/${id}`, { tokensUsed: 30, status: 'active' });
  const { sessions, usage } = await from.store.takeOut('acme');
  const [session, spent] = [sessions[0], usage?.[0]];
  if (!session || !spent) throw new Error('nothing was kept');
  const arriving = { ...session, expiresAt: START + 60 * MINUTE };
  const own = await to.rig.create();
  await to.rig.put(`/${own}`, { tokensUsed: 5 });
  const how = { replace: true, counted: true, dry: false, note: undefined, now: START };
  const totals = async () => {
    const { body } = await to.rig.get('/quotas');
    return Object.values(body).map((one) => (one as { used?: number }).used);
  };
  await to.store.portions.receive('acme', { kind: 'session', session: arriving }, how);
  expect(await totals()).toEqual([2, 3, 35, 5, 5, undefined]);
  const more = { ...arriving, bytes: 10, updatedAt: arriving.updatedAt + 1 };
  await to.store.portions.receive('acme', { kind: 'session', session: more }, how);
  expect(await totals()).toEqual([2, 10, 35, 5, 5, undefined]);
  const tombstone = { sessionId: id, reason: 'deleted' as const, at: START };
  await to.store.portions.receive('acme', { kind: 'tombstone', tombstone }, how);
  expect(await totals()).toEqual([1, 0, 35, 5, 5, undefined]);
  for (const tokens of [30, 40]) {
    const row = { ...spent, day: '2026-01-01', userId: 'u-7', tokens };
    await to.store.portions.receive('acme', { kind: 'usage', usage: row }, how);
  }
  expect(await totals()).toEqual([1, 0, 75, 45, 45, undefined]);
});

async function openWith() {
  const store = await openEmptyStore();
  const clock = manualClock(START);
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  return { store, rig: rigOf(service, clock, await service.mintToken('acme')) };
}
