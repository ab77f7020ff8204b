import { deepStrictEqual } from 'node:assert/strict';
import { SESSION, serverFile, UPSTREAM_PATH } from './fixture.mjs';
import { startCapstan } from './kit/capstan.mjs';
import { compareServers } from './kit/compare-servers.mjs';
import { startServer } from './kit/server-process.mjs';

const BARE = 'bare relay';

/** REST: one session through the flagship document, against a relay that does nothing else. */
export async function rest() {
  const upstream = await startServer(serverFile('upstream'));
  const origin = `http://127.0.0.1:${upstream.ready.port}`;
  const bare = await startServer(serverFile('bare-relay'), [origin]);
  const logging = await startCapstan(origin, []);
  const quiet = await startCapstan(origin, ['--log-level', 'warn']);
  const watched = await startCapstan(origin, ['--log-level', 'warn', '--control-port', '0']);
  const rivals = [
    { name: BARE, server: bare, port: bare.ready.port },
    { name: 'Capstan', against: [BARE], server: logging, port: logging.restPort },
    {
      name: 'Capstan, no request log',
      against: [BARE],
      server: quiet,
      port: quiet.restPort,
    },
    {
      name: 'Capstan, no request log, control port open',
      against: [BARE],
      server: watched,
      port: watched.restPort,
    },
  ];
  try {
    return await compareServers(
      'REST relay: GET one session of 1 KB from an upstream',
      rivals.map(({ port, ...rival }) => ({ ...rival, request: request(port), check })),
    );
  } finally {
    for (const server of [bare, logging, quiet, watched, upstream]) await server.stop();
  }
}

function request(port) {
  return { port, method: 'GET', path: `/v1${UPSTREAM_PATH}`, headers: { accept: '*/*' } };
}

function check(body) {
  deepStrictEqual(JSON.parse(body), SESSION);
}
