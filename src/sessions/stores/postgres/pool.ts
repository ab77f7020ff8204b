import pg from 'pg';
import { type Log, silent } from '../../../telemetry/index.ts';
import { clientAmong } from './client-among.ts';
import { isSilence } from './failures.ts';
import { hostsOf } from './hosts.ts';

/**
 * Connections to a database, opened when they are needed, to whichever of its servers takes writes.
 *
 * @param connections at most
 * @throws Error when the address asks for servers that take none
 */
export function openPool(url: string, connections: number, log: Log = silent): pg.Pool {
  const hosts = hostsOf(url);
  const pool = new pg.Pool({
    connectionString: hosts.urls[0],
    ...(hosts.looked && { Client: clientAmong(hosts, log) }),
    application_name: 'capstan',
    max: connections,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 60_000,
    // For a network that swallows everything; the database itself gives up earlier.
    query_timeout: 5_000,
    keepAlive: true,
    // Then once a second, and after ten without an answer a connection that lies idle is gone.
    keepAliveInitialDelayMillis: 2_000,
  });
  // A connection that breaks fails the queries on it; nobody else has to hear of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message }) => {
    log.log('warn', 'a connection to the session store was lost', { reason: message });
  });
  dropIdleInSilence(pool);
  return pool;
}

/**
 * When a server has fallen silent, connections that lie idle are as dead as the one that was used:
 * each would keep somebody waiting until the time-out of a query.
 */
function dropIdleInSilence(pool: pg.Pool): void {
  const idle = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('remove', (client) => idle.delete(client));
  pool.on('release', (failure, client) => {
    if (!failure) idle.add(client);
    if (!failure || !isSilence(failure)) return;
    for (const one of idle) {
      // So the pool hears of it at once, and hands out none of them in the meantime.
      one.emit('error', failure);
      one.connection.stream.destroy();
    }
  });
}
