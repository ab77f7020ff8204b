import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, listenWith, openStore } from '../../../src/sessions/index.ts';
import { failOver } from '../../chaos/fail-over.ts';
import { begin, type Counts } from '../../chaos/writers.ts';
import { postgresMissing, sayTo } from '../../kit/postgres.ts';
import { type PostgresPair, signal, startPair } from '../../kit/postgres-pair.ts';
import { type Reply, rigOf, START } from '../kit.ts';

let pair: PostgresPair;
beforeAll(async () => {
  if (postgresMissing() === undefined) pair = await startPair();
});
afterAll(() => pair?.remove());

async function opened(url = pair.url) {
  const clock = manualClock(START);
  const store = await openStore({ url, connections: 4, partitions: 2 });
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const token = await service.mintToken('acme');
  return { service, token, rig: rigOf(service, clock, token) };
}

/** Commits that wait for a standby. */
const hanging = () =>
  sayTo(pair.primary, `select count(*) from pg_stat_activity where wait_event = 'SyncRep'`);
const said = ({ status, headers }: Reply) => [status, headers['retry-after']];
const UNAVAILABLE = [503, '1'];

test('R03: a primary is killed, its standby promoted: writers go on, and nothing is lost', async () => {
  const { service, token } = await opened();
  const listener = await listenWith(service, {});
  onTestFinished(() => listener.close());
  const to = { url: listener.url, token };
  const counts: Counts = { acknowledged: 0, unheard: 0, found: 0 };
  const writers = await begin(to);
  const { refused } = await failOver(to, pair, { writers, counts }, 'SIGKILL');
  expect(refused).toBeGreaterThan(0);
  expect(counts.acknowledged).toBeGreaterThan(writers.length);
  await pair.replaceLost();
});

test('a primary that says nothing more costs one time-out, not one for each connection', async () => {
  const { rig } = await opened();
  const id = await rig.create();
  const look = () => rig.get(`/${id}`);
  await Promise.all([look(), look(), look(), look()]);
  signal(pair.primary, 'SIGSTOP');
  const asked = look();
  await pair.failOver();
  expect(said(await asked)).toEqual(UNAVAILABLE);
  expect((await look()).status).toBe(200);
  await pair.replaceLost();
});

test('while the standby is away nothing is acknowledged, however often it is repeated', async () => {
  const { rig } = await opened();
  const id = await rig.create();
  // In organisations of their own none of them waits for another's events.
  const parts = async (organisation: string) => ({
    ...{ organisation, token: await rig.mint(organisation) },
    headers: { 'idempotency-key': 'once' },
  });
  const [initech, globex] = [await parts('initech'), await parts('globex')];
  const gone = await rig.create({}, { ...globex, headers: {} });
  const key = { headers: { 'idempotency-key': 'once' } };
  const writes = [
    () => rig.put(`/${id}`, { newMessages: [{ role: 'user', content: 'hello' }] }, key),
    () => rig.post({ userId: 'u' }, initech),
    () => rig.remove(`/${gone}`, globex),
  ];
  const writeAll = () => Promise.all(writes.map((write) => write()));
  await pair.standby.stop();
  for (const time of ['first', 'second']) {
    for (const reply of await writeAll()) expect(said(reply), time).toEqual(UNAVAILABLE);
    // The primary has carried it out by now, and nobody waits for it there.
    expect(hanging()).toBe('0');
  }
  expect((await rig.get(`/${id}`)).body.totalMessages).toBe(1);
  await pair.standby.start();
  expect((await writeAll()).map(({ status }) => status)).toEqual([200, 201, 200]);
  expect((await rig.get(`/${id}`)).body.totalMessages).toBe(1);
  expect((await rig.get('', initech)).body).toHaveLength(1);
});

test('an address whose servers take no writes says of each why', async () => {
  const { port } = pair.standby;
  const url = `postgres://app:correct-horse@127.0.0.1:1,127.0.0.1:${port}/app`;
  const failure = await openStore({ url }).catch((reason: Error) => reason);
  expect((failure as Error).message).toMatch(
    /postgres:\/\/app@127.*no server takes writes: 127.0.0.1:1: .*ECONNREFUSED.*; 127.0.0.1:\d+ is read-only/,
  );
  const other = `${pair.url.replace('read-write', 'standby')}`;
  await expect(openStore({ url: other })).rejects.toThrow('must be read-write or primary');
});
