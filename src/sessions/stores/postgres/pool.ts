import pg from 'pg';
import { type Log, silent } from '../../../telemetry/index.ts';

/** 64-bit integers are numbers here: none of ours is beyond 2^53. */
const INT8 = 20;

/**
 * Connections to a database, opened when they are needed.
 *
 * @param connections at most
 */
export function openPool(url: string, connections: number, log: Log = silent): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'capstan',
    max: connections,
    // Also for how long a request waits for one.
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 60_000,
    // For a network that swallows everything; the database itself gives up earlier.
    query_timeout: 5_000,
    keepAlive: true,
    pipeline: true,
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === INT8
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks fails the queries on it; nobody else has to hear of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message }) => {
    log.log('warn', 'a connection to the session store was lost', { reason: message });
  });
  return pool;
}
