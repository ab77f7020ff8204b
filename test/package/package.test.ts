import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGSHIP } from '../kit/flagship.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');

/** A project of somebody else, with the packed package and what it depends on. */
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'capstan-consumer-'));
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', project];
  const archive = execFileSync('npm', packing, options).trim();
  const home = join(project, 'node_modules/capstan');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', archive, '--strip-components=1', '-C', home], { cwd: project });
  for (const name of readdirSync(MODULES))
    if (!name.startsWith('.'))
      symlinkSync(join(MODULES, name), join(project, 'node_modules', name));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the types of all doors hold for a strict consumer', () => {
  copyFileSync(join(import.meta.dirname, 'consumer.ts'), join(project, 'consumer.ts'));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    // What others declare is theirs to check.
    skipLibCheck: true,
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
  );
  const compiler = join(MODULES, '.bin/tsc');
  let told = '';
  try {
    execFileSync(compiler, ['-p', project], { cwd: project, encoding: 'utf8' });
  } catch (failure) {
    told = String((failure as { stdout: string }).stdout);
  }
  expect(told).toBe('');
});

test('a small program loads a document and calls an operation with no port open', () => {
  const program = `
    import { loadCapability, openCapability } from 'capstan';
    import { openSessions } from 'capstan/sessions';
    const { plan } = await loadCapability(${JSON.stringify(FLAGSHIP)});
    const service = await openSessions({ memory: true });
    const token = await service.mintToken('acme');
    const capability = await openCapability(plan, { sessions: { service, token } });
    const { status, decode } = await capability.call('quantcdn-ai-sessions.listaisessions', { organisation: 'acme' });
    const servers = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap');
    console.log(JSON.stringify({ status, data: await decode(), servers }));
    await capability.close();
    await service.close();`;
  writeFileSync(join(project, 'program.mjs'), program);
  const told = execFileSync(process.execPath, ['program.mjs'], { cwd: project, encoding: 'utf8' });
  expect(JSON.parse(told)).toMatchObject({ status: 200, data: [], servers: [] });
});
