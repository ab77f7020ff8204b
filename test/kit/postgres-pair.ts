import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type PostgresServer, promote, sayTo, startPostgres, startStandby } from './postgres.ts';

/** A primary and its synchronous standby, on two ports that stay theirs. */
export interface PostgresPair {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** Names both, as libpq takes it. */
  readonly url: string;
  /** The standby takes writes from now on, and waits for nobody; the primary is left as it is. */
  failOver(): Promise<void>;
  /** After a failover: makes a synchronous standby in the place of the server that was primary. */
  replaceLost(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts both: about 2 seconds. */
export async function startPair(settings: readonly string[] = []): Promise<PostgresPair> {
  let primary = await startPostgres(settings);
  let standby = await startStandby(primary, settings);
  await confirmedBy(primary);
  const ports = [primary.port, standby.port];
  return {
    get primary() {
      return primary;
    },
    get standby() {
      return standby;
    },
    url: `postgres://app@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/app?target_session_attrs=read-write`,
    async failOver() {
      await promote(standby);
      [primary, standby] = [standby, primary];
    },
    async replaceLost() {
      const { port } = standby;
      signal(standby, 'SIGKILL');
      standby.remove();
      standby = await startStandby(primary, settings, port);
      await confirmedBy(primary);
    },
    async remove() {
      for (const server of [primary, standby]) {
        signal(server, 'SIGKILL');
        server.remove();
      }
    },
  };
}

/** Sends a signal to a server with all its processes, as if something happened to its machine. */
export function signal(server: PostgresServer, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of processesOf(server)) process.kill(pid, name);
}

/** None when it is gone, and another process may have its number. */
function processesOf({ pid, folder }: PostgresServer): readonly number[] {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) return [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number)];
  } catch {
    return [];
  }
}

/** Whatever is committed from now on waits for a standby. */
async function confirmedBy(primary: PostgresServer): Promise<void> {
  sayTo(primary, "alter system set synchronous_standby_names = '*'");
  sayTo(primary, 'select pg_reload_conf()');
  for (let tries = 0; tries < 200; tries += 1) {
    if (sayTo(primary, 'select sync_state from pg_stat_replication') === 'sync') return;
    await setTimeout(50);
  }
  throw new Error('the standby does not follow the primary');
}
