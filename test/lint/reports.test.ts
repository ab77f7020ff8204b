import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { github } from '../../src/cli/reports/github.ts';
import type { Finding } from '../../src/spec/index.ts';
import { capstan } from '../kit/capstan.ts';
import { CLEAN } from './documents.ts';

const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
const BAD = CLEAN.replace('call: notes.addnote', 'call: notes.adnote').replace(
  'notes-rest.id',
  'rest.id',
);
writeFileSync(join(directory, 'bad notes.yaml'), BAD);
writeFileSync(join(directory, 'clean.yaml'), CLEAN);

test('validate --format github is one workflow command for each finding', async () => {
  const { code, stdout } = await capstan(['validate', '--format', 'github', 'bad notes.yaml'], {
    cwd: directory,
  });
  expect(code).toBe(78);
  expect(stdout.trim().split('\n')).toEqual([
    "::notice file=bad notes.yaml,line=49,col=20,endColumn=27,title=generic-prefix::'rest.id' is read as the input 'id'; the language writes 'notes-rest.id'",
    "::error file=bad notes.yaml,line=64,col=13,endColumn=25,title=unknown-operation::no consumed operation is called 'notes.adnote'%0Adid you mean 'notes.addnote'?",
  ]);
});

test('nothing in a document can add a command or a property', () => {
  const lines: string[] = [];
  const finding: Finding = {
    code: 'x',
    severity: 'error',
    message: '100%\r\n::set-output name=a::b',
    place: { file: 'a,line=1:b%.yaml', line: 1, column: 2, length: 3 },
  };
  const output = { out: (text: string) => lines.push(text), err: () => {}, paint: {} as never };
  github.write(
    {
      file: 'a',
      findings: [finding],
      failing: [],
      served: 'all',
      sources: new Map(),
      meanings: [],
    },
    output,
  );
  expect(lines).toEqual([
    '::error file=a%2Cline=1%3Ab%25.yaml,line=1,col=2,endColumn=5,title=x::100%25%0D%0A::set-output name=a::b',
  ]);
});

test('validate --format sarif is SARIF 2.1.0, with the rules and the regions of what was found', async () => {
  const { code, stdout } = await capstan(['validate', '--format', 'sarif', 'bad notes.yaml'], {
    cwd: directory,
  });
  expect(code).toBe(78);
  const location = (startLine: number, startColumn: number, endColumn: number) => ({
    physicalLocation: {
      artifactLocation: { uri: 'bad%20notes.yaml' },
      region: { startLine, startColumn, endColumn },
    },
  });
  expect(JSON.parse(stdout)).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Capstan',
            version: expect.stringMatching(/^\d+\.\d+\.\d+/),
            semanticVersion: expect.any(String),
            rules: [
              {
                id: 'unknown-operation',
                shortDescription: { text: expect.stringContaining('no consumed API has') },
                help: { text: expect.stringMatching(/^Wrong:\n.+\n\nRight:\n/s) },
                defaultConfiguration: { level: 'error' },
              },
              expect.objectContaining({
                id: 'generic-prefix',
                defaultConfiguration: { level: 'note' },
              }),
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'generic-prefix',
            ruleIndex: 1,
            level: 'note',
            message: { text: expect.stringContaining("the language writes 'notes-rest.id'") },
            locations: [location(49, 20, 27)],
          },
          {
            ruleId: 'unknown-operation',
            ruleIndex: 0,
            level: 'error',
            message: {
              text: "no consumed operation is called 'notes.adnote' (did you mean 'notes.addnote'?)",
            },
            locations: [location(64, 13, 25)],
          },
        ],
      },
    ],
  });
});

test('a clean document has a SARIF log without results, and no workflow command', async () => {
  const log = await capstan(['lint', '--format', 'sarif', 'clean.yaml'], { cwd: directory });
  expect([log.code, JSON.parse(log.stdout).runs[0].results]).toEqual([0, []]);
  expect(await capstan(['lint', '--format', 'github', 'clean.yaml'], { cwd: directory })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('validate says what the rules say only when asked', async () => {
  const file = join(directory, 'slash.yaml');
  writeFileSync(file, CLEAN.replace('baseUri: https://notes.test', 'baseUri: https://notes.test/'));
  expect((await capstan(['validate', '--strict', file])).code).toBe(0);
  expect((await capstan(['validate', '--strict', '--lint', file])).code).toBe(78);
  const { code, stderr } = await capstan(['lint', file]);
  expect(code).toBe(0);
  expect(stderr).toContain(
    "warning[base-uri-trailing-slash]: the 'baseUri' of 'notes' ends in a slash",
  );
});
