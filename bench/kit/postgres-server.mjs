import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/**
 * A PostgreSQL server of this machine's own, on its disk, with the durability that it has by
 * default; `undefined` where PostgreSQL is not installed.
 */
export async function startPostgres() {
  const bin = binFolder();
  if (bin === undefined) return undefined;
  const owner = serverOwner();
  const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-postgres-'));
  const data = join(folder, 'data');
  chmodSync(folder, 0o755);
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const run = (program, ...parameters) =>
    execFileSync(join(bin, program), parameters, { ...owner, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c shared_buffers=512MB`;
  run('pg_ctl', '-D', data, '-w', '-o', settings, 'start');
  const psql = (command) =>
    run('psql', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-c', command);
  psql('create role app login');
  psql('create database app owner app');
  return {
    url: `postgres://app@127.0.0.1:${port}/app`,
    stop() {
      run('pg_ctl', '-D', data, '-w', '-m', 'fast', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binFolder() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...newest.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** The server refuses to run as root, so that root runs it as the user that the package made. */
function serverOwner() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
