import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory } from '../../src/sessions/index.ts';
import { capstan, MAIN } from '../kit/capstan.ts';
import { FLAGSHIP, NAMESPACE } from '../kit/flagship.ts';

const embedded = ['serve', FLAGSHIP, '--embedded', '--memory', '--log-level', 'warn'];

test.runIf(existsSync('/proc/self'))(
  'a data directory that cannot be made is said, not tried for ever',
  async () => {
    const { code, stderr } = await capstan([
      'serve',
      FLAGSHIP,
      '--embedded',
      '--data',
      '/proc/no/such',
    ]);
    expect(code).toBe(78);
    expect(stderr).toContain("mkdir '/proc/no'");
  },
);

test('a data directory is made with those above it, for this user alone', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'a', 'b');
  makeDirectory(path);
  makeDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(() => makeDirectory(join(MAIN, 'x'))).toThrow();
});

test('two exposers that want one port are both named', async () => {
  const ports = ['rest', 'mcp'].flatMap((kind) => ['--port', `${NAMESPACE}-${kind}=47999`]);
  const { code, stderr } = await capstan([...embedded, ...ports]);
  expect(code).toBe(78);
  expect(stderr).toContain(
    `'${NAMESPACE}-rest' and '${NAMESPACE}-mcp' both claim port 47999; give one of them another: --port ${NAMESPACE}-mcp=<port>`,
  );
});

test('an address that is not of this machine is refused without a warning about it', async () => {
  const { code, stderr } = await capstan([...embedded, '--host', '192.0.2.77']);
  expect(code).toBe(1);
  expect(stderr).toContain('192.0.2.77 is not one of this machine');
  expect(stderr).not.toContain('reachable from other machines');
});

test.each([
  ['validate', '/nowhere.yaml', 78],
  ['export', 'openapi', 0],
])('%s ends with its own code when the reader goes away', async (command, argument, code) => {
  const parameters = command === 'export' ? [command, argument, FLAGSHIP] : [command, argument];
  const child = spawn(process.execPath, [MAIN, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  expect((await once(child, 'exit'))[0]).toBe(code);
});

test('cases that fail for want of an upstream are told of the embedded service', async () => {
  const { code, stderr } = await capstan(['test', FLAGSHIP]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/cases failed; .*--embedded/);
  const mocked = await capstan(['test', FLAGSHIP, '--mock']);
  expect(mocked.stderr).not.toContain('--embedded');
});
