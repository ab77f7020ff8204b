// The limit for a REST relay on Node.js: no routing, no checks, no log. Usage: <upstream origin>
import { createServer } from 'node:http';
import { announce } from './announce.mjs';
import { openUpstream } from './fetch-session.mjs';

const fetchSession = openUpstream(process.argv[2]);

const server = createServer((request, response) => {
  const path = request.url.slice('/v1'.length);
  fetchSession(path, (status, contentType, body) => {
    response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
    response.end(body);
  });
});
announce(server);
