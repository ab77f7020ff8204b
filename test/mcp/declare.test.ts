import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { find } from '../../src/files/confined.ts';
import { link } from '../plan/kit.ts';
import { stubRuntime } from './fixture.ts';
import { legacy, modern, only, type RawAnswer } from './raw.ts';

function declare(parts: string) {
  const linked = link(`naftiko: 1.0.0-alpha2
info: {label: Desk}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: https://api.test
    resources:
    - path: /notes/{{id}}
      operations:
      - name: get-note
        method: GET
        inputParameters: [{name: id, in: path}, {name: lang, in: query, required: false}]
  exposes:
  - type: mcp
    namespace: desk
    port: 9090
${parts.replace(/^/gm, '    ')}
`);
  const [exposure] = linked.plan.exposures as unknown as readonly [McpExposure | undefined];
  return { ...linked, exposure };
}

const MOTTO =
  'resources: [{name: motto, uri: "data://motto", outputParameters: [{name: a, value: b}]}]';

async function ask(parts: string, method: string, params = {}): Promise<RawAnswer> {
  const { exposure } = declare(parts);
  if (!exposure) throw new Error('nothing is exposed');
  const { handler } = serveMcp(exposure, stubRuntime());
  const uri = 'uri' in params ? { headers: { 'mcp-name': String(params.uri) } } : {};
  return modern(handler, method, params, uri);
}

test.each([
  ['resources', MOTTO],
  ['prompts', 'prompts: [{name: hello, template: [{role: user, content: Hi}]}]'],
])(
  '%s alone are announced alone, and the methods of the rest are not there',
  async (what, parts) => {
    const { result } = only(await ask(parts, 'server/discover'));
    expect(result?.capabilities).toEqual({ [what]: {} });
    const others = ['tools', 'resources', 'prompts'].filter((other) => other !== what);
    for (const other of others)
      expect(only(await ask(parts, `${other}/list`)).error?.code).toBe(-32601);
    const { exposure } = declare(parts);
    if (!exposure) throw new Error('nothing is exposed');
    const { handler } = serveMcp(exposure, stubRuntime());
    const init = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    const greeted = only(await legacy(handler, 'initialize', init));
    expect(greeted.result?.capabilities).toEqual({ [what]: {} });
  },
);

test('lists may be kept for five minutes, reads not at all, unless the document says otherwise', async () => {
  const fresh = { ttlMs: 300_000, cacheScope: 'public' };
  for (const method of ['server/discover', 'resources/list', 'resources/templates/list'])
    expect(only(await ask(MOTTO, method)).result).toMatchObject(fresh);
  const read = { uri: 'data://motto' };
  expect(only(await ask(MOTTO, 'resources/read', read)).result).toMatchObject({
    ttlMs: 0,
    cacheScope: 'private',
  });
  const kept = { ttlMs: 7_000, cacheScope: 'public' };
  const parts = `${MOTTO}\nttlMs: 7000\ncacheScope: public`;
  for (const method of ['server/discover', 'resources/list', 'resources/read'])
    expect(
      only(await ask(parts, method, method.endsWith('read') ? read : {})).result,
    ).toMatchObject(kept);
  const files = 'resources: [{name: x, uri: "docs://x", location: file:///x}]';
  expect(only(await ask(files, 'resources/list')).result).toMatchObject({ ttlMs: 0 });
  expect(declare(`${MOTTO}\ncacheScope: shared`).errors).toEqual([
    "expected 'public' or 'private', found 'shared'",
  ]);
});

test.each([
  ['has no uri', '{name: a, call: api.get-note}', "resource 'a' has no 'uri'"],
  ['has a uri without a scheme', '{name: a, uri: notes, call: api.get-note}', 'is no URI'],
  ['has a uri with a space', '{name: a, uri: "data://a b", call: api.get-note}', 'is no URI'],
  ['has placeholders that touch', '{name: a, uri: "data://{a}{b}"}', 'two placeholders touch'],
  ['needs more than its uri', '{name: a, uri: "data://a", call: api.get-note}', "needs 'id'"],
  [
    'is a template of files',
    '{name: a, uri: "d://{x}", location: file:///x}',
    "'{x}' means nothing",
  ],
  ['does nothing', '{name: a, uri: "data://a"}', 'calls nothing'],
])('a resource that %s is left out alone', (_case, resource, message) => {
  const { exposure, errors } = declare(
    `resources:\n- ${resource}\n- {name: b, uri: "data://b", location: file:///b}`,
  );
  expect(exposure?.resources.map(({ name }) => name)).toEqual(['b']);
  expect(errors).toEqual([expect.stringContaining(message)]);
});

test('a second resource of the same uri, and a template of the same shape, are left out', () => {
  const { exposure, errors } = declare(`resources:
- {name: a, uri: "data://x", location: file:///a}
- {name: b, uri: "data://x", location: file:///b}
- {name: c, uri: "data://{id}/y", call: api.get-note}
- {name: d, uri: "data://{other}/y", call: api.get-note, with: {id: "{other}"}}`);
  expect(exposure?.resources.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(errors).toEqual([
    "two resources are read at 'data://x'",
    "two resources are read at 'data://{}/y'",
  ]);
});

test('inputs that no caller could give are not asked for', () => {
  const { exposure } = declare('resources: {note: {uri: "n://{id}", call: api.get-note}}');
  expect(exposure?.resources).toMatchObject([
    { name: 'note', inputs: [{ name: 'id', in: 'path' }] },
  ]);
});

test('prompts: both shapes, inferred arguments, near names, odd roles', () => {
  const { exposure, diagnostics } = declare(`prompts:
  one:
    arguments: {first-name: {description: Who}}
    template:
    - {role: system, content: '{{First_Name}} and {{other}} and {{{raw}}} and {{#if}}'}
  two: {template: 'Hello {{you}}'}
  three: {}
  four: {arguments: [{name: x, required: maybe}], template: [{role: user, content: '{{x}}'}]}`);
  expect(exposure?.prompts).toMatchObject([
    {
      name: 'one',
      arguments: [
        { name: 'first-name', required: true },
        { name: 'other', required: true },
      ],
      messages: [{ role: 'user' }],
    },
    { name: 'two', arguments: [{ name: 'you' }] },
    { name: 'four' },
  ]);
  const told = diagnostics.filter(({ code }) => code !== 'foreign-key');
  expect(told.map(({ message }) => message)).toEqual([
    "a message of a prompt has no role 'system'; it is the user's",
    "prompt 'one' declares no argument 'other'; it is taken from the template",
    "prompt 'two' declares no argument 'you'; it is taken from the template",
    "prompt 'three' has neither 'template' nor 'location'",
    "expected true or false, found 'maybe'",
  ]);
});

test('two prompts of one name: the first one is served', () => {
  const { exposure, errors } = declare(
    'prompts: [{name: a, template: first}, {name: a, template: second}]',
  );
  expect(exposure?.prompts).toHaveLength(1);
  expect(errors).toEqual(["two prompts are called 'a'"]);
});

test('a location leads into the folder of the document, or nowhere', async () => {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'capstan-')));
  const folder = join(outside, 'document');
  mkdirSync(join(folder, 'docs'), { recursive: true });
  mkdirSync(join(folder, 'opt'));
  writeFileSync(join(outside, 'secret.md'), 'secret');
  writeFileSync(join(folder, 'docs/a b.md'), 'a');
  symlinkSync('../secret.md', join(folder, 'leads-out.md'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('docs', join(folder, 'leads-in'));
  const { exposure } = declare(`resources:
${[
  'file:///docs',
  'file:///./docs',
  'file://docs',
  './docs',
  'docs/a b.md',
  'file:///docs/a%20b.md',
  `file://${folder}/docs`,
  `${folder}/docs`,
  'file:///leads-in',
  'file:///',
  'file:///opt/../../secret.md',
  'file:///..%2fsecret.md',
  'file:///%2e%2e/secret.md',
  '../secret.md',
  `file://${outside}/secret.md`,
  'file:///leads-out.md',
  'file:///up/secret.md',
  'file:///etc/passwd',
  'https://example.test/docs',
  'docs/a b.md/x',
  'file:///absent',
  'file:///%zz',
  "'docs\\a b.md'",
]
  .map((location, index) => `- {name: r${index}, uri: "r://${index}", location: ${location}}`)
  .join('\n')}`);
  const found = await Promise.all(
    (exposure?.resources ?? []).map(async (resource) => {
      if (resource.kind !== 'files') return undefined;
      const at = await find({ ...resource.location, folder });
      return at && `${at.kind} ${at.path.slice(folder.length)}`;
    }),
  );
  expect(found).toEqual([
    'directory /docs',
    'directory /docs',
    'directory /docs',
    'directory /docs',
    'file /docs/a b.md',
    'file /docs/a b.md',
    'directory /docs',
    'directory /docs',
    'directory /docs',
    'directory ',
    ...Array.from({ length: 13 }, () => undefined),
  ]);
});
