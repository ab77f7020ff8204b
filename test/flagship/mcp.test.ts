import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  flagshipAlone,
  KEY,
  type Served,
  serveAgainst,
  UPSTREAM_SESSIONS,
} from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';

let upstream: ScriptedUpstream;
let served: Served;

beforeAll(async () => {
  upstream = await scriptedUpstream();
  served = await serveAgainst(upstream.base, flagshipAlone());
});

afterAll(async () => {
  await served.running.stop(1_000);
  await upstream.close();
});

const json = { 'content-type': 'application/json' };

beforeEach(() => {
  upstream.forget();
  upstream.answer({ headers: json, body: '{"ok":true}' });
});

interface Result {
  readonly content: readonly { type: string; text?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

interface Caller {
  tools(): Promise<
    readonly {
      name: string;
      description?: string | undefined;
      inputSchema: unknown;
      annotations?: unknown;
    }[]
  >;
  call(name: string, args: Record<string, unknown>): Promise<Result>;
  close(): Promise<void>;
}

async function connectV1(): Promise<Caller> {
  const client = new ClientV1({ name: 'test', version: '1' });
  await client.connect(
    new TransportV1(new URL(served.mcp)) as unknown as Parameters<typeof client.connect>[0],
  );
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
    close: () => client.close(),
  };
}

function connectV2(mode: 'auto' | 'legacy' | { pin: string }): () => Promise<Caller> {
  return async () => {
    const client = new ClientV2({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new TransportV2(new URL(served.mcp)));
    return {
      tools: async () => (await client.listTools()).tools,
      call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
      close: () => client.close(),
    };
  };
}

const text = (result: Result) => result.content.map((block) => block.text ?? '').join('');

const TOOLS = {
  'list-chat-sessions-multi-tenant': { required: ['organisation'], hints: [true, false, true] },
  'create-new-chat-session-multi': {
    required: ['organisation', 'body'],
    hints: [false, false, false],
  },
  'delete-chat-session': { required: ['organisation', 'sessionId'], hints: [false, true, true] },
  'get-specific-chat-session': {
    required: ['organisation', 'sessionId'],
    hints: [true, false, true],
  },
  'update-session': {
    required: ['organisation', 'sessionId', 'body'],
    hints: [false, false, true],
  },
  'extend-session-expiration': {
    required: ['organisation', 'sessionId'],
    hints: [false, false, true],
  },
} as const;

describe.each([
  ['the official client of 2025 (v1)', connectV1],
  ['the official client of 2026 (v2), choosing itself', connectV2('auto')],
  ['the official client of 2026, pinned to 2026-07-28', connectV2({ pin: '2026-07-28' })],
  ['the official client of 2026, as of 2025', connectV2('legacy')],
])('S16, S17: %s', (_, connect) => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await connect();
  });
  afterAll(() => caller.close());

  test('sees exactly the six tools, as the document has them', async () => {
    const tools = await caller.tools();
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(TOOLS));
    for (const tool of tools) {
      const { required, hints } = TOOLS[tool.name as keyof typeof TOOLS];
      expect((tool.inputSchema as { required: string[] }).required).toEqual(required);
      const [readOnlyHint, destructiveHint, idempotentHint] = hints;
      expect(tool.annotations).toEqual({
        readOnlyHint,
        destructiveHint,
        idempotentHint,
        openWorldHint: true,
      });
    }
    expect(tools[0]?.description).toBe('List chat sessions with multi-tenant filtering');
  });

  test('has the inputs of the list inferred with their types', async () => {
    const [list] = await caller.tools();
    const schema = list?.inputSchema as
      | { properties: Record<string, { type: string }> }
      | undefined;
    const types = Object.fromEntries(
      Object.entries(schema?.properties ?? {}).map(([name, { type }]) => [name, type]),
    );
    expect(types).toEqual({
      organisation: 'string',
      userId: 'string',
      sessionGroup: 'string',
      limit: 'integer',
      offset: 'integer',
      model: 'string',
    });
  });

  test('lists: the array comes back as text', async () => {
    upstream.answer({ headers: json, body: '[{"id":"a"}]' });
    const result = await caller.call('list-chat-sessions-multi-tenant', {
      organisation: 'acme',
      limit: '10',
    });
    expect([result.isError ?? false, text(result)]).toEqual([false, '[{"id":"a"}]']);
    expect(upstream.requests.map(({ url }) => url)).toEqual([`${UPSTREAM_SESSIONS}?limit=10`]);
    expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test.each([
    ['create-new-chat-session-multi', { body: { userId: 'u' } }, 'POST', '', '{"userId":"u"}'],
    ['get-specific-chat-session', { sessionId: 'X' }, 'GET', '/X', ''],
    ['update-session', { sessionId: 'X', body: { a: 1 } }, 'PUT', '/X', '{"a":1}'],
    ['extend-session-expiration', { sessionId: 'X' }, 'PUT', '/X/extend', ''],
    ['delete-chat-session', { sessionId: 'X' }, 'DELETE', '/X', ''],
  ])('calls %s', async (name, args, method, path, body) => {
    const result = await caller.call(name, { organisation: 'acme', ...args });
    expect([result.isError ?? false, result.structuredContent]).toEqual([false, { ok: true }]);
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.requests[0]).toMatchObject({ method, url: `${UPSTREAM_SESSIONS}${path}` });
    expect(upstream.requests[0]?.body.toString()).toBe(body);
  });

  test('an upstream 204 is a success', async () => {
    upstream.answer({ status: 204 });
    const result = await caller.call('delete-chat-session', {
      organisation: 'acme',
      sessionId: 'X',
    });
    expect([result.isError ?? false, text(result).includes('204')]).toEqual([false, true]);
  });

  test('an upstream error is an error of the tool, with status and body', async () => {
    upstream.answer({ status: 404, headers: json, body: '{"message":"Session not found"}' });
    const result = await caller.call('get-specific-chat-session', {
      organisation: 'acme',
      sessionId: 'X',
    });
    expect(result.isError).toBe(true);
    expect(text(result)).toContain('404');
    expect(text(result)).toContain('Session not found');
  });

  test.each([
    ['S18: a missing argument', {}, 'organisation'],
    ['S19: an argument too many', { organisation: 'acme', userid: 'u' }, 'userId'],
    ['a wrong type', { organisation: 'acme', limit: 'ten' }, 'limit'],
    ['an object for a text', { organisation: { a: 1 } }, 'organisation'],
    ['a path that climbs', { organisation: '../orgB' }, 'organisation'],
  ])('%s is an error that names it, and nothing is sent', async (_title, args, name) => {
    const result = await caller.call('list-chat-sessions-multi-tenant', args);
    expect([result.isError, text(result).includes(name)]).toEqual([true, true]);
    expect(upstream.requests).toEqual([]);
  });

  test('an unknown tool is a protocol error', async () => {
    await expect(caller.call('constructor', {})).rejects.toThrow(/unknown tool/i);
  });
});
