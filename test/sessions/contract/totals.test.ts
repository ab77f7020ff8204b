import { expect, onTestFinished, test } from 'vitest';
import { manualClock, seededRandom } from '../../../src/kernel/index.ts';
import { type Contents, createSessions } from '../../../src/sessions/index.ts';
import { begin, type Life, nextStep, WITH_QUOTAS } from '../history.ts';
import { MINUTE, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';
import { taken, written } from '../transfer.ts';

const ORGANISATIONS = ['acme', 'globex'] as const;
type Organisation = (typeof ORGANISATIONS)[number];

test('totals are what the contents add up to, at every point of a history', async () => {
  const life = await begin(await openEmptyStore(), WITH_QUOTAS);
  onTestFinished(() => life.close());
  const random = seededRandom(20_261_128);
  const met = { step: 0, import: 0, restore: 0, erasure: 0, arrived: 0, bytes: 0 };
  const happen = happening(life, random);
  let before = await lookAt(life);
  for (let n = 0; n < 500; n += 1) {
    const { kind, restored, arrived } = await happen();
    const after = await lookAt(life);
    for (const name of ORGANISATIONS) {
      const [was, is] = [before[name], after[name]];
      const more = is.reported - was.reported;
      // What was spent stays spent when a user is erased, whom the report forgets.
      const spent = kind === 'step' ? Math.max(more, 0) : more;
      const tokens = restored.get(name) ?? was.tokens + spent;
      expect(is, `${n}: ${kind}, ${name}`).toMatchObject({ tokens, told: is.there });
      if (kind === 'step' && more < 0) met.erasure += 1;
      met.bytes = Math.max(met.bytes, is.there.bytes);
    }
    met[kind] += 1;
    met.arrived += arrived;
    before = after;
  }
  // A history in which little happens would show little.
  expect(met.bytes).toBeGreaterThan(20);
  for (const kind of ['import', 'restore', 'erasure', 'arrived'] as const)
    expect(met[kind], kind).toBeGreaterThan(2);
});

interface Happened {
  readonly kind: 'step' | 'import' | 'restore';
  /** Sessions that were imported and not there as they came. */
  readonly arrived: number;
  /** Tokens that were spent when what was put back was taken out. */
  readonly restored: ReadonlyMap<Organisation, number>;
}

/** What happens next: mostly a step of a history, else what there was is imported or put back. */
function happening(life: Life, random: () => number): () => Promise<Happened> {
  const files: string[] = [];
  const kept = new Map<Organisation, Contents>();
  return async () => {
    const chance = random();
    const restored = new Map<Organisation, number>();
    if (chance < 0.15) await spend(life, random);
    else if (chance < 0.86) await nextStep(random, true)(life);
    if (chance < 0.86) return { kind: 'step', restored, arrived: 0 };
    if (chance < 0.96) {
      files.push(await exported(life, random));
      const file = files.splice(Math.floor(random() * files.length), 1)[0] ?? '';
      return { kind: 'import', restored, arrived: await imported(life, file, random) };
    }
    for (const [name, contents] of kept) {
      await life.store.putBack(name, contents);
      restored.set(name, contents.spent?.tokens ?? 0);
    }
    kept.clear();
    files.push(await exported(life, random));
    const name = ORGANISATIONS[Math.floor(random() * 2)] ?? 'acme';
    kept.set(name, await life.store.takeOut(name));
    return { kind: 'restore', restored, arrived: 0 };
  };
}

/** Spends tokens in a session that is there. */
async function spend({ rig, tokens }: Life, random: () => number): Promise<void> {
  const name = ORGANISATIONS[Math.floor(random() * 2)] ?? 'acme';
  const { body } = await rig.get('?status=all', tokens[name]);
  const { id } = body[Math.floor(random() * body.length)] ?? {};
  if (id) await rig.put(`/${id}`, { tokensUsed: 1 + Math.floor(random() * 9) }, tokens[name]);
}

/** With what the report of usage says, or without: then what arrives is counted. */
function exported({ store, rig: { clock } }: Life, random: () => number): Promise<string> {
  const include = random() < 0.5 ? (['expired', 'usage'] as const) : (['expired'] as const);
  return written(store, { include, clock });
}

async function imported({ store, rig: { clock } }: Life, file: string, random: () => number) {
  const ifExists = random() < 0.7 ? 'replace' : 'skip';
  const report = await taken(store, file, { ifExists, clock });
  return report.sessions + report.replaced;
}

/** What each organisation is told that it has and has spent, what is there, and what the report of usage says. */
async function lookAt(life: Life) {
  const [acme, globex] = await Promise.all(ORGANISATIONS.map((name) => lookAtOne(life, name)));
  if (!acme || !globex) throw new Error('there are two');
  return { acme, globex };
}

async function lookAtOne({ rig, store, tokens }: Life, who: Organisation) {
  const { body } = await rig.get('/quotas', tokens[who]);
  const { sessions, usage = [] } = await store.takeOut(who);
  return {
    told: { living: body.sessions.used, bytes: body.bytes.used },
    there: sumOf(sessions, rig.clock.now()),
    tokens: body.tokens.used as number,
    reported: usage.reduce((sum, one) => sum + one.tokens, 0),
  };
}

function sumOf(sessions: Contents['sessions'], now: number) {
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
