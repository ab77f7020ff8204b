import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore } from '../../../src/sessions/index.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../kit/postgres.ts';
import { ABSENT, type Reply, rigOf, START } from '../kit.ts';

let server: PostgresServer;
beforeAll(async () => {
  if (postgresMissing() === undefined) server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

async function opened(connections = 2) {
  const lines: unknown[] = [];
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  const place = { url: server.url('app'), schema: 'failures', connections, partitions: 2 };
  const clock = manualClock(START);
  const service = createSessions({ store: await openStore(place, log), clock, log });
  onTestFinished(() => service.close());
  return { rig: rigOf(service, clock, await service.mintToken('acme')), lines };
}

async function connected() {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const unavailable = ({ status, body, headers }: Reply) => {
  expect([status, body.code, headers['retry-after']]).toEqual([503, 'store_unavailable', '1']);
};

async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (isRight(answer) || tries === 100) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a server that is gone is 503 with Retry-After; when it is back, so are we', async () => {
  const { rig } = await opened();
  const id = await rig.create();
  const append = () => rig.put(`/${id}`, { newMessages: [{ role: 'user', content: 'x' }] });
  await append();
  await server.stop('SIGKILL');
  for (const reply of [await append(), await rig.get(`/${id}`), await rig.post({ userId: 'u' })])
    unavailable(reply);
  await server.start();
  const reply = await until(append, ({ status }) => status === 200);
  expect(reply.body.totalMessages).toBe(2);
});

test('who is refused keeps the connection for the next one', async () => {
  const { rig } = await opened(1);
  const admin = await connected();
  const backends = async () => {
    const { rows } = await admin.query(
      `select pid from pg_stat_activity where usename = 'app' and datname = 'app' order by pid`,
    );
    return rows.map(({ pid }) => pid as number);
  };
  const id = await rig.create();
  const before = await backends();
  expect(before).toHaveLength(1);
  for (const version of [7, 8, 9]) {
    expect((await rig.put(`/${id}`, { tokensUsed: 1, version })).status).toBe(409);
    expect((await rig.put(`/${ABSENT}`, { tokensUsed: 1 })).status).toBe(404);
  }
  expect(await backends()).toEqual(before);
});

test('backends that are ended under load: every answer is 200 or 503, and all of the first count', async () => {
  const { rig } = await opened(4);
  const admin = await connected();
  const id = await rig.create();
  let going = true;
  const answers: Reply[] = [];
  const writer = async (n: number) => {
    for (let k = 0; going; k += 1) {
      const newMessages = [{ role: 'user', content: `${n} ${k}` }];
      answers.push(await rig.put(`/${id}`, { newMessages }));
    }
  };
  const writers = [0, 1, 2, 3].map(writer);
  for (let round = 0; round < 15; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app' limit 3`,
    );
  }
  going = false;
  await Promise.all(writers);
  const good = answers.filter(({ status }) => status === 200);
  for (const reply of answers) if (reply.status !== 200) unavailable(reply);
  expect(good.length).toBeGreaterThan(0);
  const { body } = await until(
    () => rig.get(`/${id}`),
    ({ status }) => status === 200,
  );
  // A commit whose answer was lost may count too.
  expect(body.totalMessages).toBeGreaterThanOrEqual(good.length);
  expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual(
    body.messages.map((_: unknown, n: number) => n + 1),
  );
  const contents = body.messages.map(({ content }: { content: string }) => content);
  expect(new Set(contents).size).toBe(contents.length);
});

test('a lock that nobody gives back, and a pool that it empties, is 503 while it is held', async () => {
  const { rig } = await opened();
  const [locked, free] = [await rig.create(), await rig.create()];
  const admin = await connected();
  await admin.query('begin');
  await admin.query('select * from failures.sessions where id = $1 for update', [locked]);
  const write = (id: string) => rig.put(`/${id}`, { tokensUsed: 1 });
  const replies = await Promise.all([write(locked), write(locked), write(free), write(free)]);
  for (const reply of replies) unavailable(reply);
  await admin.query('rollback');
  expect((await write(locked)).body.totalTokens).toBe(1);
  expect((await write(free)).body.totalTokens).toBe(1);
});

test('an organisation that waits for a lock with all it may have stops no other', async () => {
  const { rig } = await opened(8);
  const id = await rig.create();
  const globex = { organisation: 'globex', token: await rig.mint('globex') };
  const admin = await connected();
  await admin.query('begin');
  await admin.query('select * from failures.sessions where id = $1 for update', [id]);
  const stuck = Array.from({ length: 20 }, () => rig.put(`/${id}`, { tokensUsed: 1 }));
  const other = await rig.create({}, globex);
  expect((await rig.get(`/${other}`, globex)).status).toBe(200);
  await admin.query('rollback');
  for (const { status } of await Promise.all(stuck)) expect(status).toBe(200);
});

test('a statement that takes too long is stopped', async () => {
  const { rig } = await opened(1);
  const id = await rig.create();
  const admin = await connected();
  await admin.query('begin');
  await admin.query('lock table failures.sessions in access exclusive mode');
  unavailable(await rig.get(`/${id}`));
  await admin.query('rollback');
  expect((await rig.get(`/${id}`)).status).toBe(200);
});

test('transactions that lose against each other are tried again', async () => {
  const url = `${server.url('app')}?options=${encodeURIComponent('-c default_transaction_isolation=serializable')}`;
  const store = await openStore({ url, schema: 'failures', connections: 3 });
  const clock = manualClock(START);
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const id = await rig.create();
  const admin = await connected();
  const conflicts = async () =>
    Number(
      (await admin.query(`select xact_rollback from pg_stat_database where datname = 'app'`))
        .rows[0].xact_rollback,
    );
  const before = await conflicts();
  const one = () => rig.put(`/${id}`, { newMessages: [{ role: 'user', content: 'x' }] });
  for (let round = 0; round < 10; round += 1) {
    const replies = await Promise.all([one(), one(), one()]);
    for (const { status } of replies) expect(status).toBe(200);
  }
  expect((await rig.get(`/${id}`)).body.totalMessages).toBe(30);
  // A backend counts what it did at its end, if not earlier.
  await service.close();
  expect(await until(conflicts, (now) => now > before)).toBeGreaterThan(before);
});

test('what cannot be opened says which and why, and never the password', async () => {
  const password = 'correct-horse';
  const lines: unknown[] = [];
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  for (const [url, reason] of [
    [`postgres://app:${password}@127.0.0.1:1/app`, /ECONNREFUSED/],
    [`postgres://app:${password}@127.0.0.1:${server.port}/nowhere`, /does not exist/],
    [`postgres://app:${password}@127.0.0.1:${server.port}/app?sslmode=verify-full`, /SSL/],
    [`postgres://app:${password}@[::1/app`, /.+/],
    [`postgres://app:p@ss/${password}@127.0.0.1:1/app`, /.+/],
  ] as const) {
    const failure = await openStore({ url }, log).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(failure?.message).toMatch(/^cannot open the session store 'postgres:\/\/app@/);
    expect(failure?.message).toMatch(reason);
    expect(failure?.message).not.toContain(password);
  }
  expect(JSON.stringify(lines)).not.toContain(password);
});
