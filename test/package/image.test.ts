import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const INSTRUCTIONS = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', text: line.slice(line.indexOf(' ') + 1) }));

/** Parameters of every instruction of a name, in order. */
function all(name: string): readonly string[] {
  return INSTRUCTIONS.filter((one) => one.name === name).map(({ text }) => text);
}

/** The command that an instruction has in exec form: no shell is needed for it. */
function command(name: string): readonly string[] {
  const text = all(name).at(-1) ?? '';
  return JSON.parse(text.slice(text.indexOf('[')));
}

/** Sources and destination of the copies that come from the checkout. */
const copies = all('COPY')
  .filter((text) => !text.startsWith('--from'))
  .map((text) => text.split(' '));

test('what is copied is there, and not kept out of the build', () => {
  const admitted = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  expect(admitted[0]).toBe('*');
  const sources = copies.flatMap((words) => words.slice(0, -1));
  expect(sources.length).toBeGreaterThan(4);
  for (const source of sources) {
    expect(existsSync(join(ROOT, source))).toBe(true);
    expect(admitted).toContain(`!${source}`);
  }
});

test('nothing runs as root, and no secret is in the image', () => {
  expect(all('USER')).toEqual(['node']);
  expect(all('ENV').join(' ')).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD/);
  for (const run of all('RUN')) expect(run).toContain('--ignore-scripts');
});

/** The file system of the image, as far as it is ours. */
let image: string;
/** Everything that a process might write to beside it. */
let elsewhere: string;

beforeAll(() => {
  image = mkdtempSync(join(tmpdir(), 'capstan-image-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'capstan-elsewhere-'));
  const last = INSTRUCTIONS.findLastIndex(({ name }) => name === 'FROM');
  for (const { name, text } of INSTRUCTIONS.slice(last)) {
    if (name !== 'COPY' || text.startsWith('--from')) continue;
    const words = text.split(' ');
    const destination = words.at(-1) ?? '';
    for (const source of words.slice(0, -1))
      cpSync(join(ROOT, source), join(image, destination.endsWith('/') ? source : destination), {
        recursive: true,
      });
  }
  cpSync(join(ROOT, 'dist'), join(image, 'dist'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(image, 'node_modules'));
  mkdirSync(join(elsewhere, 'tmp'));
});

afterAll(() => {
  for (const folder of [image, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

test('its command serves the flagship with the environment only, writes nothing, and is healthy', async () => {
  expect(all('ENV').join(' ')).toContain('CAPSTAN_CONTROL_PORT=');
  const control = await freePort();
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    HOME: elsewhere,
    TMPDIR: join(elsewhere, 'tmp'),
    QUANTCDN_API_KEY: 'key-of-nobody-at-all',
    CAPSTAN_CONTROL_PORT: String(control),
  };
  const before = readdirSync(image, { recursive: true }).length;
  const [program = '', ...parameters] = [...command('ENTRYPOINT'), ...command('CMD')];
  const onLoopback = parameters.map((one) => (one === '0.0.0.0' ? '127.0.0.1' : one));
  expect(program).toBe('node');
  const ports = ['rest', 'mcp'].flatMap((type) => ['--port', `quantcdn-ai-sessions-${type}=0`]);
  const child = spawn(process.execPath, [...onLoopback, ...ports, '--ready-json'], {
    cwd: image,
    env,
  });
  try {
    await once(createInterface(child.stdout), 'line');
    expect(await healthCheck(env)).toBe(0);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  expect(await healthCheck(env)).not.toBe(0);
  expect(readdirSync(image, { recursive: true })).toHaveLength(before);
  expect(readdirSync(elsewhere, { recursive: true })).toEqual(['tmp']);
});

/** Its exit code. */
async function healthCheck(env: Record<string, string>): Promise<number> {
  const [program, ...parameters] = command('HEALTHCHECK');
  expect(program).toBe('node');
  return promisify(execFile)(process.execPath, parameters, { cwd: image, env }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
