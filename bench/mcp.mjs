import { deepStrictEqual } from 'node:assert/strict';
import { ORGANISATION, SESSION, SESSION_ID, serverFile } from './fixture.mjs';
import { startCapstan } from './kit/capstan.mjs';
import { compareServers } from './kit/compare-servers.mjs';
import { startServer } from './kit/server-process.mjs';

const ECHO = 'bare JSON-RPC echo, no upstream';
const RELAY = 'bare JSON-RPC relay';
const TOOL = 'get-specific-chat-session';
const ARGUMENTS = { organisation: ORGANISATION, sessionId: SESSION_ID };

/** MCP: one tool call in both generations of the protocol, against the official library and bare JSON-RPC. */
export async function mcp() {
  const upstream = await startServer(serverFile('upstream'));
  const origin = `http://127.0.0.1:${upstream.ready.port}`;
  const echo = await startServer(serverFile('bare-json-rpc'));
  const relay = await startServer(serverFile('bare-json-rpc'), [origin]);
  const official = await startServer(serverFile('official-mcp'), [origin]);
  const capstan = await startCapstan(origin, []);
  const { mcpPort } = capstan;
  try {
    return await compareServers('MCP tools/call: the same session, by a tool', [
      { name: ECHO, server: echo, request: modern(echo.ready.port), check: checkEcho },
      { name: RELAY, server: relay, request: modern(relay.ready.port), check },
      ...[modern, legacy].flatMap((call) => [
        {
          name: `official library, ${call.revision}`,
          server: official,
          request: call(official.ready.port),
          check,
        },
        {
          name: `Capstan, ${call.revision}`,
          against: [`official library, ${call.revision}`, RELAY, ECHO],
          server: capstan,
          request: call(mcpPort),
          check,
        },
      ]),
    ]);
  } finally {
    for (const server of [echo, relay, official, capstan, upstream]) await server.stop();
  }
}

/** A call as clients of the current revision make it. */
function modern(port) {
  const { revision } = modern;
  const meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  };
  const named = { 'mcp-method': 'tools/call', 'mcp-name': TOOL };
  return request(port, { ...headers(revision), ...named }, { _meta: meta });
}
modern.revision = '2026-07-28';

/** A call as clients of the last revision with a handshake make it, without a session. */
function legacy(port) {
  return request(port, headers(legacy.revision), {});
}
legacy.revision = '2025-11-25';

function headers(revision) {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': revision,
  };
}

function request(port, fields, extra) {
  const params = { name: TOOL, arguments: ARGUMENTS, ...extra };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return { port, method: 'POST', path: '/mcp', headers: fields, body };
}

function check(body) {
  const { structuredContent, content } = resultOf(body);
  deepStrictEqual(structuredContent, SESSION);
  deepStrictEqual(JSON.parse(content[0].text), SESSION);
}

function checkEcho(body) {
  deepStrictEqual(resultOf(body).structuredContent, ARGUMENTS);
}

/** The answer is JSON, or one event of a stream that holds it. */
function resultOf(body) {
  const { result, error } = JSON.parse(/^data: (.+)$/m.exec(body)?.[1] ?? body);
  if (!result || result.isError) throw new Error(`the call failed: ${JSON.stringify(error)}`);
  return result;
}
