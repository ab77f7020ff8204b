import axios from 'axios';
import { type Document, OpenAPIClientAxios } from 'openapi-client-axios';
import { expect, test } from 'vitest';
import { contract } from '../sessions/kit.ts';
import { start } from './kit.ts';

/**
 * A client made from the published contract alone, on the HTTP library of the official TypeScript
 * client. What differs from QuantCDN is its address and its token.
 */
async function client(base: (url: string) => string = (url) => url) {
  const { sessions, token } = await start();
  const api = new OpenAPIClientAxios({
    definition: structuredClone(contract) as Document,
    axiosConfigDefaults: {
      baseURL: base(sessions.url),
      headers: { authorization: `Bearer ${token}` },
    },
  });
  return api.init();
}

const acme = { organisation: 'acme' };

test.each([
  ['the base URL', (url: string) => url],
  ['a base URL that ends in a slash', (url: string) => `${url}/`],
])('the six operations with %s', async (_, base) => {
  const api = await client(base);
  const created = await api.createAISession?.(acme, {
    userId: 'user-1',
    sessionGroup: 'support',
    initialMessages: [{ role: 'user', content: 'Hello' }],
  });
  expect([created?.status, created?.data.status]).toEqual([201, 'active']);
  const at = { ...acme, sessionId: created?.data.sessionId };
  const updated = await api.updateAISession?.(at, {
    newMessages: [{ role: 'assistant', content: 'Hello to you' }],
    tokensUsed: 7,
  });
  expect(updated?.data).toMatchObject({ totalMessages: 2, totalTokens: 7 });
  const got = await api.getAISession?.(at);
  expect(got?.data.messages).toMatchObject([{ content: 'Hello' }, { content: 'Hello to you' }]);
  const listed = await api.listAISessions?.({ ...acme, userId: 'user-1', limit: 5 });
  expect(listed?.data.map(({ id }: { id: string }) => id)).toEqual([at.sessionId]);
  const extended = await api.extendAISession?.(at, { additionalMinutes: 30 });
  expect(Date.parse(extended?.data.expiresAt)).toBeGreaterThan(Date.parse(created?.data.expiresAt));
  expect((await api.deleteAISession?.(at))?.status).toBe(200);
});

test('failures are those that the contract documents', async () => {
  const api = await client();
  const missing = { ...acme, sessionId: '0199d1d0-3f6a-7b1e-8c55-6a5e1f0c9d21' };
  for (const [call, status] of [
    [() => api.createAISession?.(acme, {}), 400],
    [() => api.listAISessions?.(acme, null, { headers: { authorization: 'Bearer x' } }), 401],
    [() => api.listAISessions?.({ organisation: 'other' }), 403],
    [() => api.getAISession?.(missing), 404],
  ] as const) {
    const failure = await call()?.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(axios.isAxiosError(failure) && failure.response?.status).toBe(status);
    expect(axios.isAxiosError(failure) && failure.response?.data).toMatchObject({ error: true });
  }
});
