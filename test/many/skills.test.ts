import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningTogether, startCapabilities } from '../../src/host/index.ts';
import { freePorts, OPTIONS, planOfText, urlOf } from './kit.ts';

/** A document with a catalogue of skills. */
function skills(name: string, port: number, names: readonly string[], wall = ''): string {
  return `naftiko: 1.0.0-alpha2
info: {label: ${name}}
capability:
  consumes:
  - {type: http, namespace: ${name}, baseUri: https://${name}.test, resources: [{path: /x, operations: [{name: get, method: GET}]}]}
  exposes:
  - type: mcp
    namespace: ${name}-mcp
    port: 0
    tools: [{name: get, description: Get, call: ${name}.get}]
  - type: skill
    namespace: ${name}-skills
    port: ${port}${wall}
    skills:
${names.map((one) => `    - {name: ${one}, description: ${one} of ${name}, tools: [{name: get, description: Get, from: {sourceNamespace: ${name}-mcp, action: get}}]}`).join('\n')}
`;
}

let running: RunningTogether;
let base: string;

beforeAll(async () => {
  const { rest: port } = await freePorts();
  const plans = await Promise.all([
    planOfText(skills('one', port, ['read', 'write']), 'one.yaml'),
    planOfText(skills('two', port, ['write', 'list']), 'two.yaml'),
    planOfText(
      skills('vault', port, ['open'], '\n    authentication: {type: bearer, token: sesame}'),
      'vault.yaml',
    ),
  ]);
  running = await startCapabilities(plans, OPTIONS);
  base = `http://127.0.0.1:${port}`;
});

afterAll(() => running.stop(100));

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${base}${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const namesAt = async (path: string) =>
  ((await get(path)).body.skills as { name: string }[]).map(({ name }) => name);

test('catalogues that want the same port have a path each', () => {
  expect(urlOf(running, 'one-skills')).toBe(`${base}/one-skills/skills`);
  expect(urlOf(running, 'two-skills')).toBe(`${base}/two-skills/skills`);
});

test('the skills of all are at one path, and those of a document at its own', async () => {
  expect(await namesAt('/skills')).toEqual(['read', 'write', 'list']);
  expect(await namesAt('/two-skills/skills')).toEqual(['write', 'list']);
  expect((await get('/skills/write')).body.description).toBe('write of one');
  expect((await get('/two-skills/skills/write?x=1')).body.description).toBe('write of two');
  expect((await get('/skills/list')).body).toMatchObject({
    tools: [{ name: 'get', invocationRef: { targetNamespace: 'two-mcp', action: 'get' } }],
  });
  for (const path of ['/skills/open', '/nobody/skills', '/one-skills', '/one-skills/skills/list'])
    expect((await get(path)).status, path).toBe(404);
});

test('a skill whose name is taken is named with both places', () => {
  expect(running.remarks).toMatchObject([
    {
      code: 'duplicate-name',
      severity: 'warning',
      message:
        "another document has a skill 'write' too; this one is served at /two-skills/skills/write only",
      place: { file: expect.stringContaining('two.yaml'), line: 15 },
      related: [{ place: { file: expect.stringContaining('one.yaml'), line: 16 } }],
    },
  ]);
});

test('skills behind a wall are at their own path only', async () => {
  expect((await get('/vault-skills/skills')).status).toBe(401);
  const key = { authorization: 'Bearer sesame' };
  expect((await get('/vault-skills/skills/open', key)).body.description).toBe('open of vault');
  expect((await get('/skills/open', key)).status).toBe(404);
});
