import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Controlled, controlled, KEY, notes } from './kit.ts';

let served: Controlled;
beforeAll(async () => {
  served = await controlled({
    text: notes('  - {type: control, port: 0, management: {info: true}}\n'),
  });
});
afterAll(() => served.close());

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const call = (body: unknown) => served.json('/calls', post(body));

describe('a call through the port of an exposer', () => {
  test('tells the answer, the time and what was sent, without a credential', async () => {
    const answer = await call({ exposer: 'web', method: 'GET', target: '/notes?q=a%20b' });
    expect(answer).toMatchObject({ status: 200, body: '[]', encoding: 'utf-8' });
    expect(answer.durationMs).toBeGreaterThan(0);
    const [sent] = answer.sent as Record<string, unknown>[];
    expect(sent).toMatchObject({ operation: 'notes.list-notes', method: 'GET', status: 200 });
    expect(sent?.url).toContain(`${served.upstream.base.origin}/bots/`);
    expect(sent?.url).toContain('q=a%20b');
    expect(JSON.stringify(answer)).not.toContain(KEY);
    expect(JSON.stringify(answer)).not.toContain('CANARY');
    expect(served.upstream.requests.at(-1)?.url).toContain(KEY);
  });

  test('is a trace that can be looked at', async () => {
    const { traceId } = await call({ exposer: 'web', method: 'GET', target: '/twice' });
    const trace = await served.json(`/traces/${traceId}`);
    expect(trace).toMatchObject({ traceId, operation: 'twice', status: 'OK' });
  });

  test('tells of every request of several steps', async () => {
    const answer = await call({ exposer: 'web', method: 'GET', target: '/twice' });
    expect(answer.sent).toHaveLength(2);
  });

  test('calls a tool as any client does', async () => {
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search-notes', arguments: { q: 'x' } },
    };
    const answer = await call({
      exposer: 'tools',
      method: 'POST',
      target: '/mcp',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-06-18',
      },
      body: JSON.stringify(message),
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('content');
    expect(answer.sent).toHaveLength(1);
  });

  test('of nothing that is there is answered as the exposer answers it', async () => {
    const answer = await call({ exposer: 'web', method: 'GET', target: '/nothing' });
    expect(answer).toMatchObject({ status: 404, sent: [] });
  });

  test('others do not see what is sent meanwhile', async () => {
    const [mine] = await Promise.all([
      call({ exposer: 'web', method: 'GET', target: '/notes?q=mine' }),
      fetch(`${served.url('rest')}/notes?q=theirs`),
    ]);
    expect(mine.sent).toHaveLength(1);
    expect(JSON.stringify(mine.sent)).not.toContain('theirs');
  });
});

test.each([
  [{ exposer: 'nowhere', method: 'GET', target: '/notes' }, '/exposer'],
  [{ method: 'GET', target: '/notes' }, '/exposer'],
  [{ exposer: 'web', method: 'BREW', target: '/notes' }, '/method'],
  [{ exposer: 'web', method: 'GET', target: 'http://other.test/notes' }, '/target'],
  [{ exposer: 'web', method: 'GET', target: '//other.test/notes' }, '/target'],
  [{ exposer: 'web', method: 'GET', target: '/no tes' }, '/target'],
  [{ exposer: 'web', method: 'GET', target: '/notes\r\nx: y' }, '/target'],
  [{ exposer: 'web', method: 'GET', target: '/notes', headers: { host: 'x' } }, '/headers/host'],
  [{ exposer: 'web', method: 'GET', target: '/notes', headers: { a: 'b\nc' } }, '/headers/a'],
  [{ exposer: 'web', method: 'GET', target: '/notes', headers: { a: 1 } }, '/headers/a'],
  [{ exposer: 'web', method: 'GET', target: '/notes', body: {} }, '/body'],
])('%j is refused, with what is wrong, and nothing is sent', async (body, pointer) => {
  const before = served.upstream.requests.length;
  const response = await served.ask('/calls', post(body));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  expect(served.upstream.requests).toHaveLength(before);
});

test('pages of other sites may not call', async () => {
  const init = post({ exposer: 'web', method: 'GET', target: '/notes' });
  const cross = { ...init.headers, 'sec-fetch-site': 'cross-site' };
  expect((await served.ask('/calls', { ...init, headers: cross })).status).toBe(403);
});

test('/documents has the text, and what there is to say about its lines', async () => {
  const { documents } = (await served.json('/documents')) as { documents: unknown[] };
  expect(documents).toMatchObject([
    { title: 'Notes', description: 'Notes', tags: [], state: 'served', specVersion: '1.0.0-beta5' },
  ]);
  expect(JSON.stringify(documents)).toContain('ikanos: 1.0.0-beta5');
  expect(JSON.stringify(documents)).not.toContain('CANARY');
});
