import { connect } from 'node:net';
import type { PoolClient } from 'pg';

/** The number that a message has instead of a version of the protocol. */
const CANCEL_REQUEST = 80_877_102;

/**
 * Asks a server, over a connection of its own, to end what a client waits for. Nobody answers, and
 * it may come too late: the client must not be used for anything else afterwards.
 */
export function cancel(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as PoolClient & Started;
  const request = Buffer.alloc(16);
  for (const [index, number] of [16, CANCEL_REQUEST, processID, secretKey].entries())
    request.writeInt32BE(number, 4 * index);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => {});
  socket.end(request);
}

/** What the server said of the connection when it was opened. */
interface Started {
  readonly processID: number;
  readonly secretKey: number;
}
