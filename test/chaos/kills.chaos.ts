import { expect, test } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import {
  fileGround,
  type Ground,
  KILLS,
  kill,
  postgresGround,
  report,
  startChild,
  tokenIn,
} from './kit.ts';
import { appending, begin, type Counts, check, pause, settle, type Writer } from './writers.ts';

const HOUR = 3_600_000;

test(
  'R01, R19: what was acknowledged before kill -9 is there after it, once, whole, in order (SQLite)',
  async (context) => {
    const ground = fileGround();
    const counts = await killing(ground, await tokenIn(ground.place));
    const database = new (loadDriver().DatabaseSync)((ground.place as { path: string }).path);
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
    tell(context, ground, counts);
  },
  4 * HOUR,
);

test(
  'R01, R19: the same, on PostgreSQL',
  async (context) => {
    const ground = await postgresGround(context);
    tell(context, ground, await killing(ground, await tokenIn(ground.place)));
  },
  4 * HOUR,
);

test(
  'R03: kill -9 of the PostgreSQL server itself, under load',
  async (context) => {
    const ground = await postgresGround(context);
    const token = await tokenIn(ground.place);
    const { child, url } = await startChild(ground.place);
    const random = seededRandom(3);
    const writers = await begin({ url, token });
    const counts: Counts = { acknowledged: 0, unheard: 0, found: 0 };
    const rounds = Math.max(5, Math.round(KILLS / 10));
    for (let round = 0; round < rounds; round += 1) {
      const stop = appending({ url, token }, writers, counts);
      await pause(20 + random() * 280);
      await ground.server.stop('SIGKILL');
      await ground.server.start();
      await stop();
      await settle({ url, token }, writers, counts);
      await check({ url, token }, writers);
    }
    await kill(child);
    report(context, {
      what: 'kill -9 of the database server under load',
      store: ground.name,
      done: `${rounds} kills, ${counts.acknowledged} acknowledged appends, ${counts.unheard} without an answer`,
      result: 'none lost, none doubled, none out of order',
    });
  },
  4 * HOUR,
);

function tell(context: Parameters<typeof report>[0], { name }: Ground, counts: Counts): void {
  const { acknowledged, unheard, found } = counts;
  report(context, {
    what: 'kill -9 of the service under load, 8 writers over HTTP, at 20 to 300 ms',
    store: name,
    done: `${KILLS} kills, ${acknowledged} acknowledged appends of 2 messages`,
    result: `none lost, none doubled, none out of order; of ${unheard} appends without an answer ${found} had been carried out, and repeating them with their key made each one exactly once`,
  });
}

async function killing({ place }: Ground, token: string): Promise<Counts> {
  const random = seededRandom(1);
  const counts: Counts = { acknowledged: 0, unheard: 0, found: 0 };
  let writers: Writer[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const { child, url } = await startChild(place);
    const to = { url, token };
    if (round % 50 === 0) writers = await begin(to);
    else {
      await settle(to, writers, counts);
      await check(to, writers);
    }
    const stop = appending(to, writers, counts);
    await pause(20 + random() * 280);
    await kill(child);
    await stop();
  }
  const { child, url } = await startChild(place);
  await settle({ url, token }, writers, counts);
  await check({ url, token }, writers);
  await kill(child);
  return counts;
}
