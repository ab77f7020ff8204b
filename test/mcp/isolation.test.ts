import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StubServer, stubServer } from './stub-server.ts';

const CLIENTS = 64;
const CALLS = 20;

let server: StubServer;

beforeAll(async () => {
  server = await stubServer();
});
afterAll(() => server.close());

// One server object shared by two clients sent one of them the other's answer (CVE-2026-25536).
test.each(['2026-07-28', '2025-11-25'])(
  '64 clients with equal request ids each get their own answers: %s',
  async (version) => {
    server.runtime.calls.length = 0;
    const crossed: unknown[] = [];
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        for (let id = 0; id < CALLS; id += 1) {
          const nonce = `${version}/${client}/${id}/${Math.random()}`;
          const answer = await call(version, id, { nonce, waitMs: (client * 7 + id * 13) % 40 });
          if (answer.id !== id || answer.result.structuredContent.nonce !== nonce) {
            crossed.push({ nonce, answer });
          }
        }
      }),
    );
    expect(crossed).toEqual([]);
    expect(server.runtime.calls).toHaveLength(CLIENTS * CALLS);
  },
);

async function call(version: string, id: number, given: Record<string, unknown>) {
  const isModern = version === '2026-07-28';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      ...(isModern && { 'mcp-method': 'tools/call', 'mcp-name': 'echo' }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'echo', arguments: given, ...(isModern && { _meta: meta }) },
    }),
  });
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}
