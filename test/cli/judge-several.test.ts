import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';

const document = (name: string, call = 'find') => `naftiko: 1.0.0-alpha2
info: {label: ${name}}
capability:
  consumes:
  - type: http
    namespace: ${name}
    baseUri: https://${name}.test/
    resources:
    - {name: things, path: /things, operations: [{name: find, method: GET}]}
  exposes:
  - type: mcp
    namespace: ${name}-mcp
    port: 9090
    transport: http
    description: Tools.
    tools: [{name: find-${name}, description: Finds., call: ${name}.${call}}]
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'capstan-'));
  mkdirSync(join(cwd, 'all', 'below'), { recursive: true });
  writeFileSync(join(cwd, 'all', 'a.yaml'), document('notes'));
  writeFileSync(join(cwd, 'all', 'b.yaml'), document('pets', 'fnid'));
  writeFileSync(join(cwd, 'all', 'c.yaml'), 'services: {web: {image: x}}\n');
  writeFileSync(join(cwd, 'all', 'a.openapi.yaml'), 'openapi: 3.1.0\npaths: {}\n');
});

test('validate judges every document of a folder, and says which do not pass', async () => {
  const { code, stdout, stderr } = await capstan(['validate', 'all'], { cwd });
  expect(code).toBe(78);
  expect(stdout).toContain('all/a.yaml can be served\n');
  expect(stdout).toContain('all/b.yaml does not pass: 2 errors');
  expect(stderr).toContain("'all/c.yaml' is no capability document");
  expect(stderr).toContain('--> all/b.yaml:');
  expect(stderr).toContain('error: 1 of 2 documents do not pass');
});

test('what is named must be a document', async () => {
  const named = ['validate', 'all/a.yaml', 'all/c.yaml'];
  const { code, stderr } = await capstan(named, { cwd });
  expect(code).toBe(78);
  expect(stderr).toContain('not-a-capability');
});

test('programs are told of each document', async () => {
  const { code, stdout } = await capstan(['validate', 'all', '--format', 'json'], { cwd });
  expect(code).toBe(78);
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    documents: [
      { file: 'all/a.yaml', valid: true, served: 'all' },
      { file: 'all/b.yaml', valid: false },
    ],
  });
});

test('SARIF has one run for all of them', async () => {
  const { stdout } = await capstan(['validate', 'all', '--format', 'sarif'], { cwd });
  const { runs } = JSON.parse(stdout);
  expect(runs).toHaveLength(1);
  expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain(
    'unknown-operation',
  );
});

test('lint --fix goes through a folder', async () => {
  const { stderr } = await capstan(['lint', 'all', '--fix'], { cwd });
  expect(stderr).toContain('all/a.yaml: ');
  expect(readFileSync(join(cwd, 'all', 'a.yaml'), 'utf8')).toContain('https://notes.test\n');
});

test.each(['validate', 'serve'])(
  '%s says that folders below are looked into with --recursive',
  async (name) => {
    const { code, stderr } = await capstan([name, 'all/below'], { cwd });
    expect(code).toBe(78);
    expect(stderr).toContain('folders below are looked into with --recursive');
  },
);

test('a contract is for one document', async () => {
  const { code, stderr } = await capstan(['validate', 'all', '--contract', 'x.yaml'], { cwd });
  expect([code, stderr.split('\n')[0]]).toEqual([2, 'error: --contract is for one document']);
});

test('folders of folders are looked into when that is asked for, hidden ones never', async () => {
  mkdirSync(join(cwd, 'all', 'below', '.git'));
  writeFileSync(join(cwd, 'all', 'below', '.git', 'e.yaml'), document('hidden'));
  writeFileSync(join(cwd, 'all', 'below', 'd.yaml'), document('deep'));
  const { stdout } = await capstan(['lint', 'all', '--recursive', '--format', 'json'], { cwd });
  const { documents } = JSON.parse(stdout) as { documents: { file: string }[] };
  expect(documents.map(({ file }) => file)).toEqual([
    'all/a.yaml',
    'all/b.yaml',
    'all/below/d.yaml',
  ]);
});
