import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { SESSION_ROUTES } from '../../../src/sessions/index.ts';
import { checked, contract, declaredNames, open, successSchema } from '../kit.ts';

test('the route table is that of the contract', () => {
  expect(
    SESSION_ROUTES.map(({ operation, method, path }) => [operation, method, path.text]),
  ).toEqual([
    ['list-sessions', 'GET', '/api/v3/organizations/{organisation}/ai/sessions'],
    ['create-session', 'POST', '/api/v3/organizations/{organisation}/ai/sessions'],
    ['get-session', 'GET', '/api/v3/organizations/{organisation}/ai/sessions/{sessionId}'],
    ['append-messages', 'PUT', '/api/v3/organizations/{organisation}/ai/sessions/{sessionId}'],
    ['delete-session', 'DELETE', '/api/v3/organizations/{organisation}/ai/sessions/{sessionId}'],
    [
      'extend-session',
      'PUT',
      '/api/v3/organizations/{organisation}/ai/sessions/{sessionId}/extend',
    ],
  ]);
});

test('a conversation through all six operations passes the schemas of the contract', async () => {
  const before = new Map(checked);
  const { post, get, put, remove } = await open();
  const { sessionId } = (await post({ userId: 'u', metadata: { title: 't', model: 'm' } })).body;
  await put(`/${sessionId}`, { newMessages: [{ role: 'user', content: 'x' }], tokensUsed: 1 });
  await put(`/${sessionId}/extend`, undefined);
  await get(`/${sessionId}`);
  await get('');
  await remove(`/${sessionId}`);
  for (const { operation } of SESSION_ROUTES) {
    expect(checked.get(operation) ?? 0).toBe((before.get(operation) ?? 0) + 1);
  }
});

test('responseFields=documented answers with the fields of the contract and no others', async () => {
  const { post, get, put } = await open({ responseFields: 'documented' });
  const input = {
    userId: 'u',
    sessionGroup: 'g',
    model: 'm',
    metadata: { a: 1 },
    initialMessages: [{ role: 'user', content: 'x' }],
  };
  const created = (await post(input)).body;
  const path = `/${created.sessionId}`;
  const names = (value: object) => Object.keys(value).sort();
  expect(names(created)).toEqual(declaredNames('createAISession_201_response'));
  const read = (await get(path)).body;
  expect(names(read)).toEqual(declaredNames('getAISession_200_response'));
  expect(read.messages).toEqual([{ role: 'user', content: 'x' }]);
  const [item] = (await get('')).body;
  expect(names(item)).toEqual(declaredNames('listAISessions_200_response_inner'));
  expect((await get('?status=all')).body).toEqual([item]);
  const updated = (await put(path, { tokensUsed: 1 })).body;
  expect(names(updated)).toEqual(declaredNames('updateAISession_200_response'));
  const extended = (await put(`${path}/extend`, { additionalMinutes: 1440 })).body;
  expect(names(extended)).toEqual(declaredNames('extendAISession_200_response'));
});

describe('the referee refuses what breaks official clients', () => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'contract', components: contract.components });
  test.each([
    ['list-sessions', { sessions: [] }],
    ['list-sessions', [{ title: null }]],
    ['list-sessions', [{ created_at: '2026-01-01 00:00:00' }]],
    ['list-sessions', [{ created_at: 1767225600 }]],
    ['get-session', { messages: [null] }],
    ['get-session', { messages: ['hi'] }],
    ['get-session', { title: 5 }],
    ['get-session', { model: null }],
    ['create-session', { status: 'completed' }],
    ['create-session', { sessionId: 'session-1769056496430' }],
    ['append-messages', { totalTokens: 3.5 }],
    ['append-messages', { totalTokens: '3' }],
    ['extend-session', { expiresAt: 'soon' }],
    ['delete-session', { message: 5 }],
  ] as const)('%s: %j', (operation, body) => {
    expect(ajv.validate(successSchema(operation), body)).toBe(false);
  });
});
