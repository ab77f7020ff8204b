// The same tool on the official MCP library for TypeScript, as its documentation builds a stateless
// server: a fresh instance for every request, over its own bridge to node:http. The low-level
// `Server`, which is the faster of its two. Usage: <upstream origin>
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { announce } from './announce.mjs';
import { openUpstream } from './fetch-session.mjs';

const fetchSession = openUpstream(process.argv[2]);
const identity = { name: 'quantcdn-ai-sessions-mcp', version: '1.0.0' };

const handler = createMcpHandler(() => {
  const server = new Server(identity, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/call', ({ params }) => callTool(params.arguments));
  return server;
});
announce(createServer(toNodeHandler(handler)));

function callTool({ organisation, sessionId }) {
  const path = `/api/v3/organizations/${organisation}/ai/sessions/${sessionId}`;
  return new Promise((resolve, reject) => {
    fetchSession(path, (status, _contentType, body) => {
      const text = body.toString();
      if (status !== 200) return reject(new Error(text));
      resolve({ content: [{ type: 'text', text }], structuredContent: JSON.parse(text) });
    });
  });
}
