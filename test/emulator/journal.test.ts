import { expect, test } from 'vitest';
import type { JournalEntry } from '../../src/emulator/journal/entry.ts';
import { createJournal } from '../../src/emulator/journal/journal.ts';
import { start } from './kit.ts';

test('every request is kept with its answer, without what proves who asks', async () => {
  const { sessions, token, call, create } = await start({ randomSeed: 3 });
  const id = await create({ metadata: { apiKey: 'sk-12345', note: `uses ${token}` } });
  await call('GET', `/sessions?userId=${encodeURIComponent(token)}&token=abcdef`);
  await call('GET', `/sessions/${id}/nothing`);
  const entries = sessions.journal.entries();
  expect(entries).toMatchObject([
    { number: 1, method: 'POST', operation: 'create-session', organisation: 'acme', status: 201 },
    { number: 2, operation: 'list-sessions', status: 200, at: '2026-01-01T00:00:00.000Z' },
    { number: 3, status: 404 },
  ]);
  expect(entries[0]?.request.headers.authorization).toBe('(left out)');
  expect(JSON.parse(entries[0]?.request.body ?? '')).toMatchObject({ userId: 'u-1' });
  expect(JSON.parse(entries[0]?.response.body ?? '')).toMatchObject({ sessionId: id });
  expect(entries[2]).not.toHaveProperty('operation');
  const all = JSON.stringify(entries);
  for (const secret of [token, 'sk-12345', 'abcdef']) expect(all).not.toContain(secret);
});

test('it keeps the latest, and of a body the beginning', async () => {
  const { sessions, call } = await start({ journalEntries: 3 });
  for (let turn = 0; turn < 5; turn += 1) await call('GET', '/sessions');
  expect(sessions.journal.entries().map(({ number }) => number)).toEqual([3, 4, 5]);
  const content = 'x'.repeat(50_000);
  await call('POST', '/sessions', { userId: 'u', initialMessages: [{ role: 'user', content }] });
  const kept = sessions.journal.entries().at(-1)?.request.body ?? '';
  expect(kept).toMatch(/… \(50\d\d\d bytes\)$/);
  expect(kept.length).toBeLessThan(17_000);
});

test('of many long requests it keeps fewer', () => {
  const journal = createJournal(100, 1_000);
  const entry = (number: number, body: string): JournalEntry => ({
    ...{ number, at: '', method: 'GET', target: '/x', status: 200, durationMs: 0 },
    ...{ request: { headers: {}, body }, response: { headers: {} } },
  });
  for (let turn = 0; turn < 10; turn += 1) journal.add((number) => entry(number, 'x'.repeat(300)));
  expect(journal.entries().map(({ number }) => number)).toEqual([8, 9, 10]);
  journal.amend(10, (last) => ({ ...last, response: { headers: {}, body: 'y'.repeat(500) } }));
  journal.add((number) => entry(number, ''));
  expect(journal.entries().map(({ number }) => number)).toEqual([10, 11]);
  journal.clear();
  journal.add((number) => entry(number, 'z'.repeat(5_000)));
  expect(journal.count()).toBe(0);
});

test('filters find what is meant', async () => {
  const { sessions, call, create } = await start();
  const id = await create({ sessionGroup: 'g', metadata: { a: { b: [1, 2] }, c: 1 } });
  await call('PUT', `/sessions/${id}/extend`);
  await call('GET', '/sessions?limit=0');
  const { journal } = sessions;
  const numbers = (filter: object) => journal.entries(filter).map(({ number }) => number);
  expect(numbers({ operation: 'extend-session' })).toEqual([2]);
  expect(numbers({ sessionId: id })).toEqual([2]);
  expect(numbers({ method: 'get' })).toEqual([3]);
  expect(numbers({ status: '4xx' })).toEqual([3]);
  expect(numbers({ status: 201 })).toEqual([1]);
  expect(numbers({ path: '/api/*/sessions' })).toEqual([1, 3]);
  expect(numbers({ path: '/api/v3/*/ai/*/extend' })).toEqual([2]);
  expect(numbers({ path: '/api/*/ai/sessions/*/*/extend' })).toEqual([]);
  expect(numbers({ path: `/api/v3/organizations/acme/ai/sessions/${id}/extend` })).toEqual([2]);
  expect(numbers({ body: { metadata: { a: { b: [1, 2] } } } })).toEqual([1]);
  expect(numbers({ body: { metadata: { a: { b: [1] } } } })).toEqual([]);
  expect(numbers({ after: 1, organisation: 'acme' })).toEqual([2, 3]);
  expect(numbers({ fault: true })).toEqual([]);
});

test('assertions say what was asked instead', async () => {
  const { sessions, create } = await start();
  const { journal } = sessions;
  expect(() => journal.assertCalled()).toThrow(/nothing was asked/);
  await create();
  journal.assertCalled({ operation: 'create-session' });
  journal.assertCalled({ operation: 'create-session', times: 1, body: { userId: 'u-1' } });
  journal.assertNotCalled({ operation: 'delete-session' });
  expect(() => journal.assertCalled({ operation: 'create-session', times: 2 })).toThrow(
    'expected 2 requests like {"operation":"create-session"}, not 1; asked was\n' +
      '  1. POST /api/v3/organizations/acme/ai/sessions → 201 (create-session)',
  );
  expect(() => journal.assertNotCalled({ status: '2xx' })).toThrow(/expected 0 requests/);
  journal.clear();
  journal.assertNotCalled();
});

test('the journal is read, checked and cleared over HTTP, and orders are not in it', async () => {
  const { control, call, create } = await start();
  await create();
  await call('GET', '/sessions');
  const found = await control('GET', '/requests?operation=list-sessions&status=200');
  expect(found.body).toMatchObject({ count: 1, requests: [{ number: 2 }] });
  expect((await control('GET', '/requests?limit=1')).body).toMatchObject({
    count: 2,
    requests: [{ number: 2 }],
  });
  const fine = await control('POST', '/requests/assert', { operation: 'create-session', times: 1 });
  expect([fine.status, fine.body]).toEqual([200, { count: 1 }]);
  const failed = await control('POST', '/requests/assert', { method: 'DELETE' });
  expect([failed.status, failed.body.code]).toEqual([409, 'assertion_failed']);
  expect(failed.body.message).toContain('at least 1 request');
  expect((await control('GET', '/requests?opration=x')).status).toBe(400);
  expect((await control('GET', '/requests?status=soon')).status).toBe(400);
  expect((await control('DELETE', '/requests')).status).toBe(204);
  expect((await control('GET', '/requests')).body).toEqual({ count: 0, requests: [] });
});
