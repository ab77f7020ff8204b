import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'capstan-'));
});

const PETS = [
  ...['--base-uri', 'https://api.pets.test/v2', '--title', 'Pets', '--auth', 'bearer'],
  ...['--operation', 'GET /pets?limit&tag List the pets', '--operation', 'POST /pets'],
  ...['--operation', 'GET /pets/{id}'],
];

test('create writes a document that can be served and calls what was said', async () => {
  const { code, stdout } = await capstan(['create', 'pets.yaml', ...PETS], { cwd });
  expect(code).toBe(0);
  expect(stdout.trim()).toBe('pets.yaml: 3 operations of https://api.pets.test/v2');
  expect(readFileSync(join(cwd, 'pets.yaml'), 'utf8')).toMatch(/^# .*capstan create/);
  const checked = await capstan(['validate', 'pets.yaml'], { cwd });
  expect([checked.code, checked.stderr]).toEqual([0, '']);
  const call = ['list-pets', '--with', 'limit=2', '--with', 'tag=a b'];
  const told = await capstan(['explain', 'pets.yaml', ...call], {
    cwd,
    env: { PETS_TOKEN: 'secret-of-pets' },
  });
  expect(told.stdout).toContain('GET https://api.pets.test/v2/pets?limit=2&tag=a%20b');
  expect(told.stdout).not.toContain('secret-of-pets');
});

test.each([
  [['--operation', 'GET pets'], "'GET pets' is not an operation"],
  [['--operation', 'FETCH /pets'], "'FETCH /pets' is not an operation"],
  [['--operation', 'GET /pets', '--operation', 'get /pets?x'], 'GET /pets is there twice'],
  [['--operation', 'GET /pets', '--expose', 'soap'], 'it is written rest, mcp or rest,mcp'],
  [['--operation', 'GET /pets/{id'], 'GET /pets/{id'],
  [[], 'give --base-uri and --operation'],
])('create refuses %j and writes nothing', async (flags, message) => {
  const base = ['--base-uri', 'https://api.pets.test'];
  const { code, stderr } = await capstan(['create', 'pets.yaml', ...base, ...flags], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(() => readFileSync(join(cwd, 'pets.yaml'))).toThrow('ENOENT');
});

test('create overwrites nothing unasked', async () => {
  writeFileSync(join(cwd, 'pets.yaml'), 'mine');
  expect((await capstan(['create', 'pets.yaml', ...PETS], { cwd })).code).toBe(1);
  expect(readFileSync(join(cwd, 'pets.yaml'), 'utf8')).toBe('mine');
  expect((await capstan(['create', 'pets.yaml', ...PETS, '--force'], { cwd })).code).toBe(0);
});

test.each([
  [join('none', 'pets.yaml'), "there is no folder 'none'"],
  ['.', 'it is a folder'],
])('create says why it cannot write to %s', async (file, reason) => {
  const { code, stderr } = await capstan(['create', file, ...PETS, '--force'], { cwd });
  expect([code, stderr.trim()]).toEqual([1, `error: '${file}' cannot be written: ${reason}`]);
});
