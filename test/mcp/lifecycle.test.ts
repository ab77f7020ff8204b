import { expect, test } from 'vitest';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import type { Handler, HttpResponse } from '../../src/http/index.ts';
import { EXPOSURE, stubRuntime } from './fixture.ts';
import { ENVELOPE, MODERN, modern, only, rpc } from './raw.ts';

test('a server that was closed takes no more requests', async () => {
  const other = serveMcp(EXPOSURE, stubRuntime());
  expect((await modern(other.handler, 'tools/list')).status).toBe(200);
  await other.close();
  await expect(modern(other.handler, 'tools/list')).rejects.toMatchObject({
    problem: 'shutting-down',
  });
});

function subscribe(handler: Handler, id: string): Promise<HttpResponse> {
  const params = { notifications: { toolsListChanged: true }, _meta: ENVELOPE };
  return handler({
    method: 'POST',
    target: '/mcp',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': MODERN,
      'mcp-method': 'subscriptions/listen',
    },
    body: new TextEncoder().encode(rpc('subscriptions/listen', params, id)),
  });
}

async function eventsOf({ body }: HttpResponse): Promise<{ id?: string; method?: string }[]> {
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk);
  return [...text.matchAll(/^data: (.+)$/gm)].map((match) => JSON.parse(match[1] ?? ''));
}

test('a subscription hears of changed tools and ends with the server', async () => {
  const serving = serveMcp(EXPOSURE, stubRuntime());
  const stream = await subscribe(serving.handler, 'sub');
  serving.toolsChanged();
  await new Promise((resolve) => setImmediate(resolve));
  await serving.close();
  expect((await eventsOf(stream)).map(({ method, id }) => method ?? id)).toEqual([
    'notifications/subscriptions/acknowledged',
    'notifications/tools/list_changed',
    'sub',
  ]);
});

test('subscriptions are counted, and calls go on when there are too many', async () => {
  const serving = serveMcp(EXPOSURE, stubRuntime());
  for (let index = 0; index < 64; index += 1) {
    const { headers } = await subscribe(serving.handler, `s${index}`);
    expect(headers['content-type']).toContain('text/event-stream');
  }
  const { headers, body } = await subscribe(serving.handler, 'one-more');
  expect(headers['content-type']).toContain('application/json');
  expect(Buffer.from(body as Uint8Array).toString()).toContain('Subscription limit reached');
  expect((await modern(serving.handler, 'tools/list')).status).toBe(200);
  await serving.close();
});

test('closing ends subscriptions at once and waits for calls', async () => {
  const serving = serveMcp(EXPOSURE, stubRuntime());
  const stream = await subscribe(serving.handler, 'sub');
  const given = { name: 'echo', arguments: { nonce: 'n', waitMs: 100 } };
  const call = modern(serving.handler, 'tools/call', given);
  let isClosed = false;
  const closing = serving.close().then(() => {
    isClosed = true;
  });
  expect((await eventsOf(stream)).at(-1)?.id).toBe('sub');
  expect(isClosed).toBe(false);
  expect(only(await call).result?.structuredContent).toEqual({ nonce: 'n', waitMs: 100 });
  await closing;
});
