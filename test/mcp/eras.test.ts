import { afterAll, beforeEach, expect, test } from 'vitest';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { EXPOSURE, stubRuntime } from './fixture.ts';
import { legacy, MODERN, modern, only, post, rpc } from './raw.ts';

const runtime = stubRuntime();
const serving = serveMcp(EXPOSURE, runtime);
const { handler } = serving;

beforeEach(() => {
  runtime.calls.length = 0;
  runtime.lines.length = 0;
});
afterAll(() => serving.close());

test('discovery names the server, its tools and how long that is good', async () => {
  const answer = await modern(handler, 'server/discover');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(only(answer).result).toMatchObject({
    supportedVersions: [MODERN],
    capabilities: { tools: { listChanged: true } },
    instructions: 'Tools for tests.',
    ttlMs: 300_000,
    cacheScope: 'public',
    resultType: 'complete',
    _meta: {
      'io.modelcontextprotocol/serverInfo': {
        name: 'stub-tools',
        title: 'Stub tools',
        version: '1.2.3',
      },
    },
  });
});

test('tools/list has the order of the document and the schemas as they are, every time', async () => {
  const lists = await Promise.all(Array.from({ length: 20 }, () => modern(handler, 'tools/list')));
  expect(new Set(lists.map(({ text }) => text)).size).toBe(1);
  const result = only(lists[0] ?? (await modern(handler, 'tools/list'))).result;
  expect(result).toMatchObject({ ttlMs: 300_000, cacheScope: 'public' });
  expect(result?.tools).toEqual(
    EXPOSURE.tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
      name,
      title,
      description,
      inputSchema,
      ...(outputSchema && { outputSchema }),
      annotations,
    })),
  );
});

test('tools/list is one page: a cursor is refused', async () => {
  expect(only(await modern(handler, 'tools/list', { cursor: 'x' })).error?.code).toBe(-32602);
});

test('clients of 2025 are told of object output only, and get output wrapped the same way', async () => {
  const listed = only(await legacy(handler, 'tools/list')).result?.tools as Record<
    string,
    unknown
  >[];
  expect(listed.find(({ name }) => name === 'list-items')?.outputSchema).toMatchObject({
    type: 'object',
    properties: { result: { type: 'array' } },
    required: ['result'],
  });
  const called = only(await legacy(handler, 'tools/call', { name: 'list-items', arguments: {} }));
  expect(called.result?.structuredContent).toEqual({ result: [{ id: 'a' }, { id: 'b' }] });
  const natural = only(await modern(handler, 'tools/call', { name: 'list-items' }));
  expect(natural.result?.structuredContent).toEqual([{ id: 'a' }, { id: 'b' }]);
});

test.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'])(
  'a client of %s opens, lists and calls',
  async (version) => {
    const opening = await legacy(
      handler,
      'initialize',
      { protocolVersion: version, capabilities: {}, clientInfo: { name: 't', version: '1' } },
      { version },
    );
    expect(only(opening).result).toMatchObject({
      protocolVersion: version,
      serverInfo: { name: 'stub-tools', version: '1.2.3' },
      instructions: 'Tools for tests.',
      // No stream would carry the notice, so it is not promised.
      capabilities: { tools: {} },
    });
    expect(opening.headers['mcp-session-id']).toBeUndefined();
    const notification = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const noted = await post(handler, notification, { 'mcp-protocol-version': version });
    expect([noted.status, noted.text]).toEqual([202, '']);
    const call = { name: 'echo', arguments: { nonce: version } };
    const answer = await legacy(handler, 'tools/call', call, { version });
    expect(only(answer).result?.structuredContent).toEqual({ nonce: version });
  },
);

test('a version nobody knows is answered with the newest of the handshake era', async () => {
  const params = {
    protocolVersion: '1999-01-01',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  };
  const opening = await post(handler, rpc('initialize', params));
  expect(only(opening).result?.protocolVersion).toBe('2025-11-25');
});
