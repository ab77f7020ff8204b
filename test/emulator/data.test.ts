import { expect, test } from 'vitest';
import { type Rig, start } from './kit.ts';

const ID = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001';
const seed = {
  organisations: {
    acme: {
      tokens: ['acme-token', { token: 'bound-token', user: 'u-2' }],
      sessions: [
        {
          id: ID,
          userId: 'u-1',
          title: 'Old talk',
          age: { minutes: 50 },
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hello' },
          ],
          tokensUsed: 12,
          status: 'completed',
        },
        { userId: 'u-2', age: { hours: 2 } },
        {
          userId: 'u-2',
          messages: Array.from({ length: 150 }, () => ({ role: 'user', content: 'x' })),
        },
      ],
    },
  },
};

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const ids = async (rig: Rig) => (await rig.call('GET', '/sessions?status=all')).body.length;

test('a seed goes through the API: ids, ages, messages, totals, tokens', async () => {
  const rig = await start({ now: '2026-03-01T10:00:00Z', frozen: true });
  await rig.create();
  expect((await rig.control('POST', '/seed', seed)).status).toBe(204);
  const one = await rig.call('GET', `/sessions/${ID}`, undefined, as('acme-token'));
  expect(one.body).toMatchObject({
    title: 'Old talk',
    status: 'completed',
    created_at: '2026-03-01T09:10:00.000Z',
    expiresAt: '2026-03-01T10:10:00.000Z',
    totalTokens: 12,
    messages: [{ role: 'system' }, { role: 'user', content: 'Hello' }],
  });
  // What was there is replaced, and what is two hours old has expired.
  expect(await ids(rig)).toBe(2);
  const bound = await rig.call('GET', '/sessions', undefined, as('bound-token'));
  expect(bound.body.map(({ totalMessages }: { totalMessages: number }) => totalMessages)).toEqual([
    150,
  ]);
});

test('a seed with a mistake changes nothing and says where it is', async () => {
  const rig = await start();
  await rig.create();
  const wrongs: [unknown, string][] = [
    [
      { organisations: { acme: { sessions: [{ userId: 'u', titel: 'x' }] } } },
      '/organisations/acme/sessions/0/titel',
    ],
    [
      {
        organisations: {
          acme: { sessions: [{ userId: 'u', messages: [{ role: 'robot', content: '' }] }] },
        },
      },
      '/organisations/acme/sessions/0/messages/0/role',
    ],
    [
      { organisations: { acme: { sessions: [{ userId: 'u', id: 'x'.repeat(36) }] } } },
      '/organisations/acme/sessions/0/id',
    ],
    [
      { organisations: { acme: { sessions: [{ userId: 'u', age: { minute: 1 } }] } } },
      '/organisations/acme/sessions/0/age/minute',
    ],
    [{ organisations: { acme: { tokens: ['with space'] } } }, '/organisations/acme/tokens'],
    [{ organisation: {} }, '/organisation'],
  ];
  for (const [body, path] of wrongs) {
    const reply = await rig.control('POST', '/seed', body);
    expect([reply.status, reply.body.details?.[0]?.path]).toEqual([400, path]);
  }
  expect(await ids(rig)).toBe(1);
});

test('a seed may be YAML', async () => {
  const rig = await start();
  const yaml =
    'organisations:\n  acme:\n    sessions:\n    - userId: u-1\n      title: From YAML\n';
  const seeded = await fetch(`${rig.sessions.url}/_emulator/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: yaml,
  });
  expect(seeded.status).toBe(204);
  expect((await rig.call('GET', '/sessions')).body[0].title).toBe('From YAML');
});

test('reset empties, seeds anew and keeps tokens; of one organisation it takes no other', async () => {
  const rig = await start({ seed, now: '2026-03-01T10:00:00Z' });
  const other = await rig.sessions.mintToken('other');
  const inOther = `${rig.sessions.url}/api/v3/organizations/other/ai/sessions`;
  const headers = { ...as(other), 'content-type': 'application/json' };
  await fetch(inOther, { method: 'POST', headers, body: '{"userId":"u"}' });
  await rig.create();
  rig.sessions.clock.advance({ minutes: 1 });
  expect((await rig.control('POST', '/reset?organisation=acme')).status).toBe(204);
  expect(await ids(rig)).toBe(2);
  expect(await (await fetch(inOther, { headers })).json()).toHaveLength(1);
  rig.sessions.faults.add({ status: 500, operation: 'get-session' });
  await rig.sessions.reset();
  expect(rig.sessions.journal.count()).toBe(0);
  expect(rig.sessions.faults.list()).toEqual([]);
  expect(await (await fetch(inOther, { headers })).json()).toEqual([]);
  expect(await ids(rig)).toBe(2);
});

test('a snapshot is a JSON value that puts everything back, the time too', async () => {
  const rig = await start({ randomSeed: 1 });
  const id = await rig.create({ initialMessages: [{ role: 'user', content: 'kept' }] });
  const before = (await rig.call('GET', `/sessions/${id}`)).text;
  const snapshot = await rig.control('GET', '/snapshot');
  expect(snapshot.text).not.toContain(rig.token);
  await rig.call('DELETE', `/sessions/${id}`);
  await rig.create();
  rig.sessions.clock.advance({ days: 3 });
  expect((await rig.control('POST', '/restore', snapshot.text)).status).toBe(204);
  expect((await rig.call('GET', `/sessions/${id}`)).text).toBe(before);
  expect(await ids(rig)).toBe(1);
  expect(rig.sessions.clock.now()).toBe(Date.UTC(2026, 0, 1));

  const elsewhere = await start();
  await elsewhere.sessions.restore(snapshot.body);
  expect((await elsewhere.call('GET', `/sessions/${id}`)).text).toBe(before);
});

test('a snapshot of one organisation leaves the others and the time', async () => {
  const rig = await start({ randomSeed: 1 });
  await rig.create();
  const snapshot = await rig.sessions.snapshot('acme');
  expect(snapshot.clock).toBeUndefined();
  await rig.create();
  rig.sessions.clock.advance({ minutes: 1 });
  await rig.sessions.restore(snapshot);
  expect(await ids(rig)).toBe(1);
  expect(rig.sessions.clock.now()).toBe(Date.UTC(2026, 0, 1, 0, 1));
});

test('what is no snapshot changes nothing', async () => {
  const rig = await start();
  await rig.create();
  const { organisations, ...rest } = await rig.sessions.snapshot();
  const first = organisations.acme?.sessions[0];
  const broken = {
    ...organisations,
    acme: { ...organisations.acme, sessions: [{ ...first, title: null }] },
  };
  for (const wrong of [
    {},
    { ...rest },
    { ...rest, organisations: { acme: {} } },
    { ...rest, organisations: broken },
  ]) {
    expect((await rig.control('POST', '/restore', wrong)).status).toBe(400);
  }
  expect(await ids(rig)).toBe(1);
});
