import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyClient, CLIENTS } from './clients.ts';
import { EXPOSURE, INJECTION, PIXEL } from './fixture.ts';
import { type StubServer, stubServer } from './stub-server.ts';

let server: StubServer;

beforeAll(async () => {
  server = await stubServer();
});
afterAll(() => server.close());

describe.each(CLIENTS)('official client %s', (_name, version, connect) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect({ url: server.url });
    // Clients check structured content against what they were told here.
    await client.listTools();
  });
  afterAll(() => client.close());

  const wrapped =
    version < '2026' ? (value: unknown) => ({ result: value }) : (value: unknown) => value;

  test('speaks the revision it should', () => {
    expect(client.version).toBe(version);
  });

  test('sees every tool, in order', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(EXPOSURE.tools.map(({ name }) => name));
  });

  test('gets objects, lists and numbers that pass its own check', async () => {
    expect((await client.callTool('echo', { nonce: 'n' })).structuredContent).toEqual({
      nonce: 'n',
    });
    expect((await client.callTool('list-items', {})).structuredContent).toEqual(
      wrapped([{ id: 'a' }, { id: 'b' }]),
    );
    expect((await client.callTool('count', {})).structuredContent).toEqual(wrapped(5));
    expect((await client.callTool('delete-any', {})).structuredContent).toEqual({});
  });

  test.each(['delete-typed', 'mismatch', 'large-typed', 'missing'])(
    'takes an answer without the promised structure as an error of the tool: %s',
    async (name) => {
      const result = await client.callTool(name, {});
      expect(result.isError).toBe(true);
      expect(JSON.stringify(result.content)).toMatch(/The call was made|HTTP 404 Not Found/);
    },
  );

  test('gets text, pictures and files', async () => {
    const [text] = (await client.callTool('read-message', {})).content as { text: string }[];
    expect(JSON.parse(text?.text ?? '').content).toBe(INJECTION);
    expect((await client.callTool('draw', {})).content).toEqual([
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
    ]);
    expect((await client.callTool('archive', {})).content).toMatchObject([
      { type: 'resource', resource: { blob: 'UEsDBA==' } },
    ]);
    expect((await client.callTool('delete-item', { id: 'x' })).content).toEqual([
      { type: 'text', text: '204 No Content' },
    ]);
  });

  test('is told how to mend its arguments', async () => {
    const before = server.runtime.calls.length;
    const result = await client.callTool('echo', { waitMs: 1 });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain('nonce: is required');
    expect(server.runtime.calls.length).toBe(before);
  });

  test('is told that there is no such tool', async () => {
    await expect(client.callTool('constructor', {})).rejects.toMatchObject({ code: -32602 });
  });

  test('cancels, and the upstream hears of it', async () => {
    const abort = new AbortController();
    const call = client.callTool('slow', {}, abort.signal);
    call.catch(() => {});
    await expect.poll(() => server.runtime.calls.at(-1)?.operation).toBe('slow');
    const upstreamCall = server.runtime.calls.at(-1);
    expect(upstreamCall?.context.cancellation.cancelled).toBe(false);
    const began = performance.now();
    abort.abort();
    await expect(call).rejects.toThrow();
    if (client.version === '2026-07-28') {
      await expect
        .poll(() => upstreamCall?.context.cancellation.cancelled, { timeout: 1_000 })
        .toBe(true);
      expect(performance.now() - began).toBeLessThan(1_000);
    }
  });
});

test.each(['2026-07-28', '2025-11-25'])(
  'a %s client that hangs up ends the call',
  async (version) => {
    const abort = new AbortController();
    const isModern = version === '2026-07-28';
    const meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const answer = fetch(server.url, {
      method: 'POST',
      signal: abort.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': version,
        ...(isModern && { 'mcp-method': 'tools/call', 'mcp-name': 'slow' }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'slow', arguments: {}, ...(isModern && { _meta: meta }) },
      }),
    }).then((response) => response.text());
    answer.catch(() => {});
    const before = server.runtime.calls.length;
    await expect.poll(() => server.runtime.calls.length).toBeGreaterThan(before);
    const { cancellation } = server.runtime.calls.at(-1)?.context ?? {};
    expect(cancellation?.cancelled).toBe(false);
    abort.abort();
    await expect.poll(() => cancellation?.cancelled, { timeout: 1_000 }).toBe(true);
    // A caller that left is not an error of ours.
    expect(server.runtime.lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
);
