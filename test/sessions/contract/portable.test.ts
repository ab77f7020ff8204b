import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, EMPTY } from '../../../src/sessions/index.ts';
import { MINUTE, type Rig, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

async function openWith(newId?: (now: number) => string) {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock, ...(newId && { newId }) });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  return { store, rig };
}

/** Every kind of thing that a store keeps. */
async function fill(rig: Rig): Promise<string> {
  const id = await rig.create({
    metadata: { model: 'm', deep: { a: [1] } },
    initialMessages: [{ role: 'system', content: 'Be brief. “ü”' }],
  });
  await rig.put(
    `/${id}`,
    { newMessages: [{ role: 'user', content: 'Hi' }], tokensUsed: 7 },
    { headers: { 'idempotency-key': 'k' } },
  );
  await rig.create({ expirationMinutes: 5 });
  await rig.remove(`/${await rig.create()}`);
  return id;
}

test('what was taken out and put back answers as before, in another store too', async () => {
  const { store, rig } = await openWith();
  const id = await fill(rig);
  const before = await rig.get(`/${id}`);
  const contents = await store.takeOut('acme');
  expect(contents.sessions).toHaveLength(2);
  expect(contents.tombstones).toHaveLength(1);
  await rig.put(`/${id}`, { newMessages: [{ role: 'user', content: 'more' }] });
  await store.putBack('acme', contents);
  expect(await store.takeOut('acme')).toEqual(contents);
  expect((await rig.get(`/${id}`)).text).toBe(before.text);
  const again = await rig.put(
    `/${id}`,
    { newMessages: [{ role: 'user', content: 'Hi' }], tokensUsed: 7 },
    { headers: { 'idempotency-key': 'k' } },
  );
  expect(again.headers['idempotency-replayed']).toBe('true');

  const other = await openWith();
  await other.rig.create();
  await other.store.putBack('acme', JSON.parse(JSON.stringify(contents)));
  expect((await other.rig.get(`/${id}`)).text).toBe(before.text);
  expect((await other.rig.get('')).body).toHaveLength(2);
  const more = await other.rig.put(`/${id}`, { newMessages: [{ role: 'user', content: 'x' }] });
  expect(more.body.totalMessages).toBe(3);
});

test('other organisations and all tokens stay as they are', async () => {
  const { store, rig } = await openWith();
  await fill(rig);
  const other = await rig.mint('other');
  await rig.create({}, { organisation: 'other', token: other });
  expect(await store.organisations()).toEqual(['acme', 'other']);
  const untouched = await store.takeOut('other');
  await store.putBack('acme', EMPTY);
  expect(await store.organisations()).toEqual(['other']);
  expect(await store.takeOut('other')).toEqual(untouched);
  expect((await rig.get('')).body).toEqual([]);
});

test('what are no contents changes nothing', async () => {
  const { store, rig } = await openWith();
  const id = await fill(rig);
  const contents = await store.takeOut('acme');
  const [first] = contents.sessions;
  const broken = { ...contents, sessions: [{ ...first, userId: null }] } as never;
  await expect(store.putBack('acme', broken)).rejects.toThrow();
  await expect(store.putBack('acme', {} as never)).rejects.toThrow();
  expect(await store.takeOut('acme')).toEqual(contents);
  expect((await rig.get(`/${id}`)).status).toBe(200);
});

test('ids come from whoever makes them', async () => {
  let made = 0;
  const { rig } = await openWith((now) => {
    made += 1;
    return `0190aaaa-bbbb-7ccc-8ddd-${String(now % MINUTE).padStart(6, '0')}${String(made).padStart(6, '0')}`;
  });
  expect(await rig.create()).toBe('0190aaaa-bbbb-7ccc-8ddd-000000000001');
});
