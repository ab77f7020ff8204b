import pg from 'pg';
import type { Log } from '../../../telemetry/index.ts';
import { reasonOf } from './failures.ts';
import type { Hosts } from './hosts.ts';

/** For a server to tell whether it takes writes; less than a request waits for a connection. */
const LOOK_MS = 1_500;

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A client of the driver that connects to whichever of several servers takes writes at that time. All
 * are asked at once, so that one that swallows everything keeps nobody waiting.
 */
export function clientAmong({ urls }: Hosts, log: Log): typeof pg.Client {
  const find = together(() => findWritable(urls));
  let last: string | undefined;
  const tell = ({ host, port }: Address) => {
    const found = `${host}:${port}`;
    if (last !== undefined && last !== found) {
      log.log('warn', 'the session store is written at another server', { server: found });
    }
    last = found;
  };
  return class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(connected: Connected): void;
    override connect(connected?: Connected) {
      const connecting = find().then((address) => {
        tell(address);
        Object.assign(this, address);
        return super.connect();
      });
      if (!connected) return connecting;
      return void connecting.then((client) => connected(null, client), connected);
    }
  };
}

type Connected = (failure: Error | null, client?: pg.Client) => void;

/** Those who ask while an answer is under way get that one. */
function together<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined;
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/** @throws Error that tells of every server why not */
async function findWritable(urls: readonly string[]): Promise<Address> {
  try {
    return await Promise.any(urls.map(lookAt));
  } catch (failures) {
    const reasons = (failures as AggregateError).errors.map(({ message }) => message);
    throw new Error(`no server takes writes: ${reasons.join('; ')}`);
  }
}

/** @throws Error that says which server it is, and why it is none to write at */
async function lookAt(url: string): Promise<Address> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'capstan',
    connectionTimeoutMillis: LOOK_MS,
    query_timeout: LOOK_MS,
  });
  // What fails is told by what was asked.
  client.on('error', () => {});
  const { host, port } = client;
  try {
    await client.connect();
    const { rows } = await client.query('show transaction_read_only');
    if (rows[0].transaction_read_only === 'off') return { host, port };
  } catch (failure) {
    throw new Error(`${host}:${port}: ${reasonOf(failure)}`);
  } finally {
    // Nobody waits for its farewell.
    void client.end();
  }
  throw new Error(`${host}:${port} is read-only`);
}
