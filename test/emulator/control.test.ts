import { expect, test } from 'vitest';
import { createEmulator, openSqliteStore, startSessions } from '../../src/sessions.ts';
import { start } from './kit.ts';

test('an overview, health that is not in the journal, and fresh tokens', async () => {
  const { control, create, sessions } = await start({ randomSeed: 1 });
  await create();
  expect((await control('GET', '')).body).toEqual({
    clock: { now: '2026-01-01T00:00:00.000Z', frozen: true },
    organisations: ['acme'],
    faults: 0,
    requests: 1,
  });
  const ready = await fetch(`${sessions.url}/health/ready`);
  expect(await ready.json()).toEqual({ status: 'UP' });
  expect(sessions.journal.count()).toBe(1);
  const { token } = (await control('POST', '/tokens', { organisation: 'fresh', user: 'u-1' })).body;
  const list = await fetch(`${sessions.url}/api/v3/organizations/fresh/ai/sessions`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await list.json()).toEqual([]);
  const wrong = await control('POST', '/tokens', {});
  expect([wrong.status, wrong.body.details[0].path]).toEqual([400, '/organisation']);
});

test('unknown orders are told like unknown paths', async () => {
  const { control } = await start();
  expect((await control('GET', '/nothing')).body).toMatchObject({
    error: true,
    code: 'route_not_found',
  });
  const wrong = await control('DELETE', '/reset');
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await control('POST', '/seed', '{')).body.code).toBe('invalid_json');
});

test('it is off by a flag, and then nothing is there', async () => {
  const { control, call } = await start({ control: false });
  expect((await control('GET', '')).status).toBe(404);
  expect((await call('GET', '/sessions')).status).toBe(200);
});

test('it is not served to other machines', async () => {
  const open = await startSessions({ host: '0.0.0.0' });
  expect((await fetch(`${open.url}/_emulator`)).status).toBe(404);
  await open.close();
  const store = await openSqliteStore({ memory: true });
  const emulator = await createEmulator({ store });
  const ask = (host: string) =>
    emulator.handler({ method: 'GET', target: '/_emulator', headers: { host } });
  expect((await ask('emulator.example')).status).toBe(403);
  expect((await ask('localhost:4010')).status).toBe(200);
  expect((await ask('[::1]:4010')).status).toBe(200);
  await emulator.close();
});

test('paths that only begin like it are none of it', async () => {
  const { sessions } = await start();
  for (const path of ['/_emulatorx', '/_emulator.json'])
    expect((await fetch(sessions.url + path)).status).toBe(404);
});
