import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL server that is ours alone: in a folder of its own, on loopback. */
export interface PostgresServer {
  readonly folder: string;
  readonly port: number;
  /** Process id of the server; its children are in the same group. */
  readonly pid: number;
  /** @param user one of `app`, which owns its database and is bound by row-level security, and `postgres` */
  url(user: 'app' | 'postgres', database?: string): string;
  /** Ends it; `SIGKILL` as a crash would. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
  remove(): void;
}

/** Why there is no server to test with; `undefined` when there is one. */
export function postgresMissing(): string | undefined {
  return binFolder() === undefined
    ? 'no PostgreSQL on this machine (apt-get install postgresql)'
    : undefined;
}

/** Makes a server and starts it: 1 to 2 seconds. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const server = await serverIn((data, run) => run('initdb', '-D', data, ...INITDB), settings);
  await server.start();
  sayTo(server, 'create role app login');
  sayTo(server, 'create database app owner app');
  return server;
}

/** Makes a standby of a server and starts it. @param port where it listens; free by default */
export async function startStandby(
  { port: from }: PostgresServer,
  settings: readonly string[] = [],
  port?: number,
): Promise<PostgresServer> {
  const source = ['-h', '127.0.0.1', '-p', String(from), '-U', 'postgres', '-c', 'fast'];
  const copy = (data: string, run: Run) =>
    run('pg_basebackup', '-D', data, '-R', '--no-sync', ...source);
  const standby = await serverIn(copy, settings, port);
  await standby.start();
  return standby;
}

/** Runs one statement as the superuser. */
export function sayTo({ port, folder }: PostgresServer, command: string): string {
  const as = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  return runnerIn(folder)('psql', '-qtA', ...as, '-c', command).trim();
}

/** Makes a standby take writes, and waits until it does. */
export async function promote({ folder }: PostgresServer): Promise<void> {
  const program = join(binFolder() ?? '', 'pg_ctl');
  const parameters = ['promote', '-D', join(folder, 'data'), '-w'];
  await promisify(execFile)(program, parameters, { ...serverOwner(), cwd: folder });
}

const INITDB = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8'];

type Run = (program: string, ...parameters: string[]) => string;

/** Programs of PostgreSQL, as the user that servers run as. */
function runnerIn(folder: string): Run {
  return (program, ...parameters) =>
    execFileSync(join(binFolder() ?? '', program), parameters, {
      ...serverOwner(),
      ...{ cwd: folder, stdio: 'pipe', encoding: 'utf8' },
    });
}

/** A server in a folder of its own, which `make` fills; it is not started yet. */
async function serverIn(
  make: (data: string, run: Run) => void,
  settings: readonly string[],
  port?: number,
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-postgres-'));
  const data = join(folder, 'data');
  const owner = serverOwner();
  chmodSync(folder, 0o755);
  if (owner) chownSync(folder, owner.uid, owner.gid);
  make(data, runnerIn(folder));
  const bin = binFolder() ?? '';
  const at = port ?? (await freePort());
  const options = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  let watchman: ChildProcess | undefined;
  const server: PostgresServer = {
    folder,
    port: at,
    get pid() {
      return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
    },
    url: (user, database = 'app') => `postgres://${user}@127.0.0.1:${at}/${database}`,
    async start() {
      const given = [...options, ...settings].flatMap((setting) => ['-c', setting]);
      const parameters = ['-D', data, '-p', String(at), ...given];
      const command = ['-c', ENDS_WITH_US, 'sh', join(bin, 'postgres'), ...parameters];
      const stdio = ['pipe', 'ignore', 'ignore'] as const;
      watchman = spawn('sh', command, { ...owner, cwd: folder, stdio: [...stdio] });
      await until(() => isReady(bin, at));
    },
    async stop(signal = 'SIGINT') {
      const { pid } = server;
      process.kill(pid, signal);
      await until(async () => !isAlive(pid));
      watchman?.stdin?.end();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return server;
}

/** Runs a command until it ends or our end of the pipe is closed, as it is when we are killed. */
const ENDS_WITH_US = '"$@" & server=$!; cat > /dev/null; kill -INT $server 2> /dev/null';

function binFolder(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...newest.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

const DEBIAN = '/usr/lib/postgresql';

/** The server refuses to run as root, so that root runs it as the user that the package made. */
function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function isReady(bin: string, port: number): Promise<boolean> {
  try {
    execFileSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the PostgreSQL server did not do as it was told within 15 seconds');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
