import { expect, test } from 'vitest';
import { catalogue, getJson, SKILLS, TOOLS } from './kit.ts';

test('a folder that exists nowhere leaves the skill as the document has it, with a warning', async () => {
  const skills = SKILLS.replace('file:///skills/note-taking', 'file:///opt/skills/note-taking');
  const { handler, diagnostics } = await catalogue(skills);
  expect(await getJson(handler, '/skills/note-taking')).toMatchObject({ tools: TOOLS });
  await expect(
    handler({ method: 'GET', target: '/skills/note-taking/contents', headers: {} }),
  ).rejects.toMatchObject({ problem: 'route-not-found' });
  const told = diagnostics.filter(({ code }) => code === 'unusable-location');
  expect(told.map(({ severity, message }) => [severity, message])).toEqual([
    [
      'warning',
      "'file:///opt/skills/note-taking' names nothing that can be read, so skill 'note-taking' is served without it",
    ],
  ]);
});

test('an instruction whose file is not there is told of', async () => {
  const { diagnostics } = await catalogue(SKILLS, { 'skills/note-taking/SKILL.md': '' });
  expect(diagnostics.map(({ message }) => message)).toContain(
    "'guides/style.md' is no file of skill 'note-taking'",
  );
});

test.each([
  [
    'from: {sourceNamespace: elsewhere, action: add-note}',
    "no other exposer that serves something is called 'elsewhere'",
  ],
  [
    'from: {sourceNamespace: notes-mcp, action: add-nothing}',
    "'notes-mcp' serves nothing that is called 'add-nothing'",
  ],
  [
    'from: {sourceNamespace: notes-rest, action: broken}',
    "'notes-rest' serves nothing that is called 'broken'",
  ],
  [
    'from: {sourceNamespace: notes-skills, action: good}',
    "no other exposer that serves something is called 'notes-skills'",
  ],
  ['from: {}', "no other exposer that serves something is called ''"],
  [
    'instruction: x.md',
    "tool 'bad' of skill 'a' has an instruction, but the skill has no 'location' for it",
  ],
  ['description: Nothing', "tool 'bad' of skill 'a' has neither 'from' nor 'instruction'"],
])('a tool with %s is left out alone', async (source, message) => {
  const { exposure, diagnostics } = await catalogue(`- type: skill
  namespace: notes-skills
  port: 3011
  skills:
    a:
      description: A
      tools:
        bad: {${source}}
        good: {from: {sourceNamespace: notes-mcp, action: add-note}}`);
  expect(exposure.skills[0]?.tools.map(({ name }) => name)).toEqual(['good']);
  const told = diagnostics.filter(({ disables }) => disables === "tool 'bad' of skill 'a'");
  expect(told).toMatchObject([{ severity: 'error', message }]);
});

test('groups, and skills with a call, are read as skills with tools', async () => {
  const { exposure, diagnostics } = await catalogue(`- type: skill
  namespace: notes-skills
  port: 3011
  groups:
  - name: reading
    description: Read-only
    skills:
    - {name: list-notes, call: api.list-notes}
    - {name: lost, call: api.lost}
  skills:
  - {name: writing, call: api.add-note}`);
  expect(exposure.skills).toMatchObject([
    {
      name: 'writing',
      tools: [
        { name: 'writing', invocationRef: { targetNamespace: 'notes-mcp', action: 'add-note' } },
      ],
    },
    {
      name: 'reading',
      description: 'Read-only',
      tools: [{ name: 'list-notes', invocationRef: { targetNamespace: 'notes-rest' } }],
    },
  ]);
  const codes = diagnostics.map(({ code }) => code);
  expect(codes.filter((code) => code === 'skill-group')).toHaveLength(2);
  expect(codes.filter((code) => code === 'unknown-action')).toHaveLength(1);
});
