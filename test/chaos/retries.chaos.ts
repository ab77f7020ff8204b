import { expect, type TestContext, test } from 'vitest';
import { type Random, seededRandom, systemClock } from '../../src/kernel/index.ts';
import { createSessions, openStore, type SessionService } from '../../src/sessions/index.ts';
import { fileGround, type Ground, postgresGround, report } from './kit.ts';

const KEYS = 1_000;
const TRIES = 5;
const RACES = 2_000;

test('R19: keys whose answers are lost after the commit (SQLite)', (context) =>
  retrying(context, fileGround()));

test('R19: the same (PostgreSQL)', async (context) =>
  retrying(context, await postgresGround(context)));

test('T111: deletions that race appends (SQLite)', (context) => racing(context, fileGround()));

test('T111: the same (PostgreSQL)', async (context) =>
  racing(context, await postgresGround(context)));

async function opened({ place }: Ground) {
  const store = await openStore(place);
  const service = createSessions({ store, clock: systemClock });
  return { store, service, ask: asking(service, await service.mintToken('acme')) };
}

function asking(service: SessionService, token: string) {
  return async (method: string, path: string, body?: object, key?: string) => {
    const response = await service.handler({
      method,
      target: `/api/v3/organizations/acme/ai/sessions${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: Buffer.from(JSON.stringify(body)) }),
    });
    return { status: response.status, text: String(response.body) };
  };
}

type Ask = ReturnType<typeof asking>;
type Kind = 'create' | 'append' | 'extend';

/** Every request is sent five times or more, often twice at once, as if its answers were lost. */
async function retrying(context: TestContext, ground: Ground): Promise<void> {
  const { service, ask } = await opened(ground);
  const random = seededRandom(19);
  const id: string = JSON.parse((await ask('POST', '', { userId: 'u' })).text).sessionId;
  const created = new Set<string>();
  const counts = { create: 0, append: 0, extend: 0 };
  let requests = 0;
  for (let n = 0; n < KEYS; n += 1) {
    const kind = kindOf(n);
    counts[kind] += 1;
    const { text, sent } = await repeated(() => sendOne(ask, kind, id, n), random);
    requests += sent;
    if (kind === 'create') created.add(JSON.parse(text).sessionId);
  }
  const session = JSON.parse((await ask('GET', `/${id}`)).text);
  expect(session.totalMessages).toBe(counts.append);
  expect(session.version).toBe(1 + counts.append + counts.extend);
  expect(created.size).toBe(counts.create);
  await service.close();
  report(context, {
    what: 'requests repeated with their Idempotency-Key after answers were lost, some at once',
    store: ground.name,
    done: `${KEYS} keys, ${requests} requests: ${counts.create} creates, ${counts.append} appends, ${counts.extend} extensions`,
    result: 'one effect for each key, and the same answer each time',
  });
}

function kindOf(n: number): Kind {
  if (n % 20 === 0) return 'extend';
  return n % 2 === 0 ? 'append' : 'create';
}

function sendOne(ask: Ask, kind: Kind, id: string, n: number) {
  const key = `k${n}`;
  if (kind === 'create') return ask('POST', '', { userId: `u-${n}` }, key);
  if (kind === 'extend') return ask('PUT', `/${id}/extend`, { additionalMinutes: 1 }, key);
  return ask('PUT', `/${id}`, { newMessages: [{ role: 'user', content: `${n}` }] }, key);
}

async function repeated(
  send: () => ReturnType<Ask>,
  random: Random,
): Promise<{ text: string; sent: number }> {
  const texts: string[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const together = random() < 0.3 ? [send(), send()] : [send()];
    for (const { status, text } of await Promise.all(together)) {
      expect(status, text).toBeLessThan(300);
      texts.push(text);
    }
  }
  expect(new Set(texts).size).toBe(1);
  return { text: texts[0] ?? '', sent: texts.length };
}

async function racing(context: TestContext, ground: Ground): Promise<void> {
  const { store, service, ask } = await opened(ground);
  const body = { newMessages: [{ role: 'user', content: 'late' }] };
  let before = 0;
  for (let round = 0; round < RACES; round += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const id: string = JSON.parse((await ask('POST', '', { userId: 'u' })).text).sessionId;
        const append = () => ask('PUT', `/${id}`, body);
        const [first, gone, second] = await Promise.all([
          append(),
          ask('DELETE', `/${id}`),
          append(),
        ]);
        expect(gone.status).toBe(200);
        for (const { status } of [first, second]) expect([200, 404]).toContain(status);
        before += [first, second].filter(({ status }) => status === 200).length;
        for (const late of [await append(), await ask('GET', `/${id}`)])
          expect(late.status).toBe(404);
      }),
    );
  }
  expect((await store.takeOut('acme')).sessions).toEqual([]);
  await service.close();
  report(context, {
    what: 'a deletion between two appends, all at once',
    store: ground.name,
    done: `${RACES} races; ${before} of ${2 * RACES} appends came before the deletion`,
    result: 'no session came back, no message stayed',
  });
}
