import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { type StartedSessions, type StartOptions, startSessions } from '../../src/sessions.ts';
import { start } from './kit.ts';

test('services started side by side share nothing and answer over their own address', async () => {
  const started = await Promise.all(Array.from({ length: 8 }, () => start({ port: 0 })));
  const ids = await Promise.all(started.map((rig) => rig.create()));
  const seen = await Promise.all(started.map((rig) => rig.call('GET', '/sessions')));
  expect(seen.map(({ body }) => body.map(({ id }: { id: string }) => id))).toEqual(
    ids.map((id) => [id]),
  );
  const [one, two] = started;
  const foreign = { authorization: `Bearer ${one?.token}` };
  expect((await two?.call('GET', '/sessions', undefined, foreign))?.status).toBe(401);
  await one?.sessions.close();
  await expect(one?.call('GET', '/sessions')).rejects.toThrow();
});

test('who watches is told of the end: a service that stops does not wait to cut them off', async () => {
  const { sessions, token, create } = await start();
  const events = await fetch(`${sessions.url}/api/v3/organizations/acme/ai/sessions/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': '0' },
  });
  await create();
  const [text] = await Promise.all([events.text(), sessions.close()]);
  expect(text).toMatch(/^: nothing new\n\n(id: 1\nevent: created\ndata: .*\n\n)?$/);
});

test('a port that is taken leaves no service behind', async () => {
  const { sessions } = await start();
  const port = Number(new URL(sessions.url).port);
  await expect(startSessions({ port })).rejects.toThrow('taken');
});

test('what an option cannot be is said, and nothing stays open', async () => {
  await expect(startSessions({ now: 'tomorrow' })).rejects.toThrow(/2026-01-31T12:00:00Z/);
  await expect(startSessions({ faults: [{ status: 200 }] })).rejects.toThrow(/status/);
  const seed = { organisations: { acme: { sessions: [{ userId: ' ' }] } } };
  await expect(startSessions({ seed })).rejects.toThrow(/acme\/sessions\/0\/userId/);
});

test('a file keeps the data, and what an organisation has is not seeded again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = {
    path: join(folder, 'sessions.db'),
    seed: { organisations: { acme: { tokens: ['t-1'], sessions: [{ userId: 'seeded' }] } } },
  };
  for (const expected of [2, 3]) {
    await using sessions = await startSessions(options);
    const list = `${sessions.url}/api/v3/organizations/acme/ai/sessions`;
    const headers = { authorization: 'Bearer t-1', 'content-type': 'application/json' };
    await fetch(list, { method: 'POST', headers, body: '{"userId":"u"}' });
    expect(await (await fetch(list, { headers })).json()).toHaveLength(expected);
  }
});

test('the same seed gives the same ids and times', async () => {
  const run = async () => {
    const rig = await start({ randomSeed: 7 });
    const answers = [
      await rig.call('POST', '/sessions', { userId: 'a' }),
      await rig.call('POST', '/sessions', { userId: 'b' }),
    ];
    rig.sessions.clock.advance({ minutes: 1 });
    answers.push(await rig.call('POST', '/sessions', { userId: 'c' }));
    return { rig, texts: answers.map(({ text }) => text) };
  };
  const first = await run();
  expect(first.texts[0]).toContain('"createdAt":"2026-01-01T00:00:00.000Z"');
  expect((await run()).texts).toEqual(first.texts);
  const listed = await first.rig.call('GET', '/sessions');
  const users = listed.body.map(({ userId }: { userId: string }) => userId);
  expect(users).toEqual(['c', 'b', 'a']);
  await first.rig.sessions.reset();
  expect((await first.rig.call('POST', '/sessions', { userId: 'a' })).text).toBe(first.texts[0]);
  const other = await start({ randomSeed: 8 });
  expect((await other.call('POST', '/sessions', { userId: 'a' })).text).not.toBe(first.texts[0]);
});

test('its types say what it is', () => {
  expectTypeOf<StartOptions | undefined>().toEqualTypeOf<Parameters<typeof startSessions>[0]>();
  expectTypeOf<Awaited<ReturnType<typeof startSessions>>>().toEqualTypeOf<StartedSessions>();
  expectTypeOf<StartedSessions['url']>().toEqualTypeOf<string>();
  expectTypeOf<StartedSessions>().toExtend<AsyncDisposable>();
  expectTypeOf<Parameters<StartedSessions['clock']['set']>[0]>().toEqualTypeOf<
    Date | number | string
  >();
  // @ts-expect-error an operation has one of its names
  const wrong: Parameters<StartedSessions['faults']['add']>[0] = { operation: 'nothing' };
  expect(wrong).toBeDefined();
});
