import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapability, startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { capstan } from '../kit/capstan.ts';
import { catalogue, getJson, SECRET, SKILLS, TOOLS } from './kit.ts';
import { unzip } from './unzip.ts';

const FILES = {
  'skills/note-taking/SKILL.md': `---
name: other
description: From the file
license: MIT
compatibility: any
allowed-tools: [read, write]
disable-model-invocation: true
secret: no
---
# Note taking
`,
  'skills/note-taking/guides/style.md': 'Short sentences.',
  'skills/note-taking/guides/page.html': '<script>alert(1)</script>',
  'skills/note-taking/data.bin': Uint8Array.from([0, 1, 255]),
  'skills/note-taking/.env': SECRET,
};

const LINKS = {
  'skills/note-taking/link.md': '../../../secret.md',
  'skills/note-taking/up': '../../..',
};

test('the catalogue tells of every skill in order', async () => {
  const { handler } = await catalogue(SKILLS, FILES, LINKS);
  expect(await getJson(handler, '/skills')).toEqual({
    count: 2,
    skills: [
      {
        name: 'note-taking',
        description: 'Take notes',
        license: 'Apache-2.0',
        tools: ['read', 'write', 'style'],
      },
      { name: 'plain', description: 'Nothing but words', tools: [] },
    ],
  });
});

test('a skill is what the document says, completed by SKILL.md', async () => {
  const { handler } = await catalogue(SKILLS, FILES, LINKS);
  expect(await getJson(handler, '/skills/note-taking')).toEqual({
    name: 'note-taking',
    description: 'Take notes',
    license: 'Apache-2.0',
    compatibility: 'any',
    'argument-hint': 'When somebody wants to note something',
    'allowed-tools': 'read write',
    'user-invocable': false,
    'disable-model-invocation': true,
    metadata: { author: 'me', version: '1.0' },
    tools: TOOLS,
  });
  expect(await getJson(handler, '/skills/plain')).toEqual({
    name: 'plain',
    description: 'Nothing but words',
    tools: [],
  });
});

test.each([
  ['no front matter', '# Nothing'],
  ['front matter that is no YAML', '---\na: [\n---\n'],
  ['front matter that never ends', '---\nlicense: MIT\n'],
  ['front matter of other types', '---\nlicense: {a: b}\nuser-invocable: perhaps\n---\n'],
  ['front matter that multiplies', `---\na: &a [1]\nb: [*a, *a]\nlicense: [*a]\n---\n`],
])('%s adds nothing', async (_case, text) => {
  const skills =
    '- {type: skill, namespace: s, port: 1, skills: {a: {description: A, location: a}}}';
  const { handler } = await catalogue(skills, { 'a/SKILL.md': text });
  expect(await getJson(handler, '/skills/a')).toEqual({ name: 'a', description: 'A', tools: [] });
});

test('a skill without a description takes that of SKILL.md', async () => {
  const skills = '- {type: skill, namespace: s, port: 1, skills: [{name: a, location: file:///a}]}';
  const text = '\ufeff---\r\ndescription: From the file\r\n---\r\nText';
  const { handler } = await catalogue(skills, { 'a/SKILL.md': text });
  expect(await getJson(handler, '/skills/a')).toMatchObject({ description: 'From the file' });
});

test('files are listed and handed out as what they are', async () => {
  const { handler } = await catalogue(SKILLS, FILES, LINKS);
  expect(await getJson(handler, '/skills/note-taking/contents')).toEqual({
    name: 'note-taking',
    files: [
      {
        path: 'SKILL.md',
        size: FILES['skills/note-taking/SKILL.md'].length,
        type: 'text/markdown',
      },
      { path: 'data.bin', size: 3, type: 'application/octet-stream' },
      { path: 'guides/page.html', size: 25, type: 'text/html' },
      { path: 'guides/style.md', size: 16, type: 'text/markdown' },
    ],
  });
  const get = (path: string) =>
    handler({ method: 'GET', target: `/skills/note-taking/contents/${path}`, headers: {} });
  const style = await get('guides/style.md');
  expect(Buffer.from(style.body as Uint8Array).toString()).toBe('Short sentences.');
  expect(style.headers['content-type']).toBe('text/markdown; charset=utf-8');
  expect((await get('guides/page.html')).headers['content-security-policy']).toBe('sandbox');
  expect((await get('data.bin')).body).toEqual(Buffer.from([0, 1, 255]));
});

test.each([
  'note-taking/contents/.env',
  'note-taking/contents/%2eenv',
  'note-taking/contents/../../../notes.yaml',
  'note-taking/contents/%2e%2e/%2e%2e/notes.yaml',
  'note-taking/contents/..%2f..%2fnotes.yaml',
  'note-taking/contents/..%5cnotes.yaml',
  'note-taking/contents/link.md',
  'note-taking/contents/up/secret.md',
  'note-taking/contents/guides',
  'note-taking/contents/absent.md',
  'note-taking/contents/style.md%00',
  `note-taking/contents/${'a/'.repeat(40)}a`,
  'note-taking/contents/%2fetc%2fpasswd',
  'plain/contents',
  'plain/contents/SKILL.md',
  'plain/download',
  'absent',
  'absent/contents',
  'absent/download',
  'absent/contents/SKILL.md',
  'constructor',
])('nothing is at /skills/%s', async (path) => {
  const { handler } = await catalogue(SKILLS, FILES, LINKS);
  await expect(
    handler({ method: 'GET', target: `/skills/${path}`, headers: {} }),
  ).rejects.toMatchObject({ problem: 'route-not-found' });
});

test.each(['POST', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
  const { handler } = await catalogue(SKILLS, FILES);
  for (const path of ['', '/plain', '/note-taking/download', '/note-taking/contents/SKILL.md'])
    await expect(handler({ method, target: `/skills${path}`, headers: {} })).rejects.toMatchObject({
      problem: 'method-not-allowed',
      headers: { allow: 'GET' },
    });
});

test('a download is an archive that other programs read', async () => {
  const { handler } = await catalogue(SKILLS, FILES, LINKS);
  const target = '/skills/note-taking/download';
  const { headers, body } = await handler({ method: 'GET', target, headers: {} });
  expect(headers).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="note-taking.zip"',
  });
  const files = unzip(Buffer.from(body as Uint8Array));
  expect([...files.keys()]).toEqual([
    'SKILL.md',
    'data.bin',
    'guides/page.html',
    'guides/style.md',
  ]);
  expect(files.get('guides/style.md')?.toString()).toBe('Short sentences.');
  expect(files.get('data.bin')).toEqual(Buffer.from([0, 1, 255]));
  const again = await handler({ method: 'GET', target, headers: {} });
  expect(again.body).toEqual(body);
});

test('it is served on its port beside the others, behind its own authentication, and inspected', async () => {
  const { folder } = await catalogue(
    SKILLS.replace('port: 3011', 'port: 3011\n  authentication: {type: bearer, token: "{{KEY}}"}'),
    FILES,
  );
  const file = join(folder, 'notes.yaml');
  const { plan } = await readCapability(file, standard);
  if (!plan) throw new Error('no plan');
  expect(plan.exposures.map(({ type }) => type)).toEqual(['skill', 'rest', 'mcp']);
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map([['KEY', 'a-key']]),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
  });
  const url = running.exposes.find(({ type }) => type === 'skill')?.url ?? '';
  expect(url).toMatch(/\/skills$/);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: 'Bearer a-key' } });
  expect((await fetch(url)).status).toBe(401);
  expect(await (await ask('')).json()).toMatchObject({ count: 2 });
  const head = await ask('/note-taking/download', { method: 'HEAD' });
  expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([200, 0]);
  expect((await ask('/absent')).headers.get('content-type')).toBe('application/problem+json');
  await running.stop(1_000);
  const { stdout } = await capstan(['inspect', file]);
  expect(stdout).toContain('exposes notes-skills (skill, port 3011)');
  expect(stdout).toMatch(/skill note-taking\n {4}Take notes\n.*the tools read, write, style/);
});

test('archives and folders that are too large are refused in words', async () => {
  const big = { 'big/a.bin': new Uint8Array(9 * 1024 * 1024) };
  const skills =
    '- {type: skill, namespace: s, port: 1, skills: {a: {description: A, location: big}}}';
  const { handler } = await catalogue(skills, big);
  for (const path of ['contents/a.bin', 'download'])
    await expect(
      handler({ method: 'GET', target: `/skills/a/${path}`, headers: {} }),
    ).rejects.toMatchObject({ problem: 'internal', message: expect.stringContaining('MiB') });
});
