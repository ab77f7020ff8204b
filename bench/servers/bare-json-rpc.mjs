// The limit for a tool call on Node.js: JSON-RPC and nothing of MCP. Without an upstream it echoes
// the arguments; with one it does what the tool does. Usage: [<upstream origin>]
import { createServer } from 'node:http';
import { announce } from './announce.mjs';
import { openUpstream } from './fetch-session.mjs';

const origin = process.argv[2];
const call = origin === undefined ? echo : relay(openUpstream(origin));

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { id, params } = JSON.parse(Buffer.concat(chunks).toString());
    call(params.arguments, (text, value) => {
      const result = { content: [{ type: 'text', text }], structuredContent: value };
      const body = JSON.stringify({ jsonrpc: '2.0', id, result });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
});
announce(server);

function echo(given, done) {
  done(JSON.stringify(given), given);
}

function relay(fetchSession) {
  return ({ organisation, sessionId }, done) => {
    const path = `/api/v3/organizations/${organisation}/ai/sessions/${sessionId}`;
    fetchSession(path, (_status, _contentType, body) => {
      const text = body.toString();
      done(text, JSON.parse(text));
    });
  };
}
