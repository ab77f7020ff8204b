// The API behind every relay: one session, for the right path and credential. On node:net, because
// it shares a core with the load client and must not become what is measured.
import { createServer } from 'node:net';
import { SESSION_JSON, TOKEN, UPSTREAM_PATH } from '../fixture.mjs';
import { announce } from './announce.mjs';

const FOUND = respond('200 OK', SESSION_JSON);
const REFUSED = respond('403 Forbidden', '{"error":"not what a relay should have sent"}');

const server = createServer({ noDelay: true }, (socket) => {
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
    for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
      socket.write(isExpected(received.slice(0, end)) ? FOUND : REFUSED);
      received = received.slice(end + 4);
    }
  });
  // A relay that is stopped resets its connections.
  socket.on('error', () => {});
});
announce(server);

function isExpected(head) {
  const credential = /\r\nauthorization: *(.*)/i.exec(head)?.[1];
  return head.startsWith(`GET ${UPSTREAM_PATH} HTTP/1.1\r\n`) && credential === `Bearer ${TOKEN}`;
}

function respond(status, body) {
  return Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Date: Tue, 19 May 2026 09:31:12 GMT',
      'ETag: "7"',
      'Connection: keep-alive',
      'Keep-Alive: timeout=60',
      '',
      body,
    ].join('\r\n'),
  );
}
