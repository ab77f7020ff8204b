import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Problem } from '../../src/kernel/index.ts';
import { runTool } from './kit.ts';
import { CREW, shipyard } from './shipyard.ts';

const folder = mkdtempSync(join(tmpdir(), 'capstan-'));
mkdirSync(join(folder, 'scripts/lib'), { recursive: true });
writeFileSync(
  join(folder, 'scripts/lib/names.js'),
  'function shout(text) { return text.toUpperCase(); }\n',
);
writeFileSync(
  join(folder, 'scripts/crew.js'),
  "result = context['list-crew'].map((one) => ({ name: shout(one.fullName), greeting: greeting + ' {{name}}' }));\n",
);
writeFileSync(join(tmpdir(), 'capstan-outside.js'), "result = 'outside';\n");
symlinkSync(join(tmpdir(), 'capstan-outside.js'), join(folder, 'scripts/link.js'));

const tool = (step: string) =>
  shipyard(`
- name: crew
  description: Crew
  inputParameters: [{name: greeting, type: string, description: How}]
  steps:
  - {name: list-crew, type: call, call: registry.list-crew}
  - ${step}
  mappings:
  - {targetName: out, value: $.made}
`);

const run = (step: string, greeting = 'hi') =>
  runTool(
    tool(step),
    'crew',
    { greeting },
    { 'registry.list-crew': CREW },
    join(folder, 'capability.yaml'),
  );

test('a script with a dependency sees inputs and earlier steps, and gives back its result', async () => {
  const { value } = await run(
    '{name: made, type: script, language: javascript, location: "file:///./scripts", dependencies: [lib/names.js], file: crew.js}',
  );
  expect(value).toEqual({
    out: [
      { name: 'ANN', greeting: 'hi {{name}}' },
      { name: 'BO', greeting: 'hi {{name}}' },
    ],
  });
});

test('a script in the document itself, with arguments of its own', async () => {
  const { value } = await run(
    "{name: made, type: script, source: 'result = first + size', with: {first: '{{list-crew[0].fullName}}', size: 2}}",
  );
  expect(value).toEqual({ out: 'Ann2' });
});

test.each([
  ['throws', "{name: made, type: script, source: 'throw new Error(1)'}", 'made: '],
  ['runs for ever', "{name: made, type: script, source: 'while (true) {}'}", 'made: '],
  ['asks for the host', "{name: made, type: script, source: 'result = process.env'}", 'made: '],
  [
    'is not there',
    '{name: made, type: script, location: "file:///./scripts", file: none.js}',
    "'none.js' is not in the folder",
  ],
  [
    'stands outside',
    '{name: made, type: script, file: ../capstan-outside.js}',
    'is not in the folder',
  ],
  [
    'is a link to outside',
    '{name: made, type: script, location: "file:///./scripts", file: link.js}',
    'is not in the folder',
  ],
])('a script that %s is a problem that says so', async (_, step, words) => {
  const failure = await run(step).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(failure).toBeInstanceOf(Problem);
  expect(failure).toMatchObject({
    problem: 'script-failed',
    message: expect.stringContaining(words),
  });
  expect((failure as Problem).message).not.toContain(folder);
});
