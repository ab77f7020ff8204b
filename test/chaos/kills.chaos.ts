import { expect, test } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import {
  fileGround,
  type Ground,
  type Heard,
  idIn,
  KILLS,
  kill,
  postgresGround,
  report,
  send,
  startChild,
  tokenIn,
} from './kit.ts';

const WRITERS = 8;
const HOUR = 3_600_000;

/** One writer: a session, what was acknowledged of it, and what it sent without hearing of it. */
interface Writer {
  readonly id: string;
  acknowledged: number;
  pending: { readonly from: number; readonly key: string } | undefined;
}

/** Counts of a whole run. */
interface Counts {
  acknowledged: number;
  unheard: number;
  found: number;
}

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

type To = Parameters<typeof send>[0];

async function begin(to: To): Promise<Writer[]> {
  const made = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) =>
      send(to, 'POST', '', { userId: `writer-${n}`, expirationMinutes: 1440 }),
    ),
  );
  return made.map((answer) => {
    expect(answer?.status).toBe(201);
    return { id: idIn(answer), acknowledged: 0, pending: undefined };
  });
}

/** Lets all writers append until they are stopped or nobody answers. */
function appending(to: To, writers: readonly Writer[], counts: Counts): () => Promise<void> {
  let stopped = false;
  const work = writers.map(async (writer) => {
    while (!stopped && !writer.pending) await append(to, writer, counts);
  });
  return async () => {
    stopped = true;
    await Promise.all(work);
  };
}

async function append(to: To, writer: Writer, counts: Counts): Promise<void> {
  const from = writer.acknowledged;
  writer.pending ??= { from, key: `${writer.id}-${from}` };
  const answer = await send(to, 'PUT', `/${writer.id}`, numbered(from), writer.pending.key);
  // What is not told to be done may have been done, or not, but never half.
  if (answer?.status !== 200) return;
  writer.pending = undefined;
  writer.acknowledged = from + 2;
  counts.acknowledged += 1;
}

function numbered(from: number) {
  const newMessages = [from, from + 1].map((n) => ({ role: 'user', content: `${n}` }));
  return { newMessages, tokensUsed: 2 };
}

/** Repeats what nobody answered, with its key, until it is answered. */
async function settle(to: To, writers: readonly Writer[], counts: Counts): Promise<void> {
  for (const writer of writers) {
    if (!writer.pending) continue;
    const { from, key } = writer.pending;
    const { replayed } = await repeat(() => send(to, 'PUT', `/${writer.id}`, numbered(from), key));
    counts.unheard += 1;
    if (replayed) counts.found += 1;
    writer.pending = undefined;
    writer.acknowledged = from + 2;
  }
}

async function repeat(ask: () => Promise<Heard | undefined>): Promise<Heard> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await ask();
    if (answer?.status === 200) return answer;
    await pause(50);
  }
  throw new Error('it does not recover');
}

async function check(to: To, writers: readonly Writer[]): Promise<void> {
  for (const { id, acknowledged } of writers) {
    const answer = await send(to, 'GET', `/${id}`);
    expect(answer?.status).toBe(200);
    const { messages, totalMessages, totalTokens } = answer?.body ?? {};
    const everything = Array.from({ length: acknowledged }, (_, n) => [`${n}`, n + 1]);
    expect(messages?.map(({ content, seq }) => [content, seq])).toEqual(everything);
    expect([totalMessages, totalTokens]).toEqual([acknowledged, acknowledged]);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
