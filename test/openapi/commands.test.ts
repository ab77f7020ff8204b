import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { capstan } from '../kit/capstan.ts';
import { FLAGSHIP } from '../kit/flagship.ts';
import { fixture } from './kit.ts';

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'capstan-'));
});

test('import writes a document named after the API and its contract beside it', async () => {
  const { code, stdout, stderr } = await capstan(
    ['import', 'openapi', fixture('petstore-2.yaml')],
    { cwd },
  );
  expect(code).toBe(0);
  expect(stdout.trim()).toBe(
    'pet-store.yaml and its contract pet-store.openapi.yaml: 5 operations',
  );
  expect(stderr).toBe('');
  expect(parse(readFileSync(join(cwd, 'pet-store.openapi.yaml'), 'utf8')).openapi).toBe('3.1.0');
  const checked = await capstan(['validate', 'pet-store.yaml'], { cwd });
  expect([checked.code, checked.stdout.trim()]).toEqual([0, 'pet-store.yaml can be served']);
});

test('import says what it left out', async () => {
  const { stderr } = await capstan(['import', 'openapi', fixture('library-3.0.yaml')], { cwd });
  expect(stderr).toContain("warning: GET /books/{bookId}: 'filter' is left out");
});

test('import overwrites nothing unasked, and its source never', async () => {
  const source = join(cwd, 'x.openapi.yaml');
  copyFileSync(fixture('library-3.0.yaml'), source);
  const text = readFileSync(source, 'utf8');
  const own = await capstan(['import', 'openapi', source, '-o', join(cwd, 'x.yaml'), '--force']);
  expect(own.code).toBe(2);
  expect(own.stderr).toContain('would be overwritten; choose another name with --output');
  expect(readFileSync(source, 'utf8')).toBe(text);
  const target = join(cwd, 'y.yaml');
  writeFileSync(target, 'mine');
  const other = await capstan(['import', 'openapi', source, '-o', target]);
  expect([other.code, readFileSync(target, 'utf8')]).toEqual([1, 'mine']);
  expect(existsSync(join(cwd, 'y.openapi.yaml'))).toBe(false);
  expect((await capstan(['import', 'openapi', source, '-o', target, '--force'])).code).toBe(0);
  expect(readFileSync(target, 'utf8')).toContain('naftiko: 1.0.0-alpha2');
});

test('import says what is wrong with a file, or with a flag', async () => {
  const broken = join(cwd, 'broken.yaml');
  writeFileSync(broken, 'openapi: 3.0.0\n a: [\n');
  const syntax = await capstan(['import', 'openapi', broken], { cwd });
  expect(syntax.code).toBe(78);
  expect(syntax.stderr).toContain(`--> ${broken}:`);
  const bomb = join(cwd, 'bomb.yaml');
  const levels = 'abcdefghi'.split('').map((name, level, all) => {
    const before = all[level - 1];
    return `${name}: &${name} [${Array(10)
      .fill(before ? `*${before}` : '1')
      .join(', ')}]`;
  });
  writeFileSync(bomb, `openapi: 3.0.0\n${levels.join('\n')}\n`);
  const bombed = await capstan(['import', 'openapi', bomb], { cwd });
  expect(bombed.code).toBe(78);
  expect(bombed.stderr).toContain('the aliases multiply');
  const flag = await capstan(
    ['import', 'openapi', fixture('petstore-2.yaml'), '--base-uri', 'ftp://x'],
    { cwd },
  );
  expect(flag.code).toBe(2);
});

test('export prints YAML, or JSON, or writes a file', async () => {
  const yaml = await capstan(['export', 'openapi', FLAGSHIP]);
  const json = await capstan(['export', 'openapi', FLAGSHIP, '--format', 'json']);
  expect([yaml.code, json.code]).toEqual([0, 0]);
  expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
  expect(Object.keys(parse(yaml.stdout).paths)).toHaveLength(3);
  const file = join(cwd, 'out.json');
  expect((await capstan(['export', 'openapi', FLAGSHIP, '-o', file])).stdout).toBe('');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(json.stdout));
  const unknown = await capstan(['export', 'openapi', FLAGSHIP, '--exposer', 'nobody']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('the document exposes quantcdn-ai-sessions-rest');
});
