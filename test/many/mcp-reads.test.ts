import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningTogether, startCapabilities } from '../../src/host/index.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CLIENTS } from '../mcp/clients.ts';
import { freePorts, JSON_TYPE, OPTIONS, planOfText, urlOf } from './kit.ts';

/** A document with a resource, a template, a prompt and, when asked, a tool. */
function reads(name: string, port: number, base: string, tool: boolean): string {
  return `naftiko: 1.0.0-alpha2
info: {label: ${name}}
capability:
  consumes:
  - type: http
    namespace: ${name}
    baseUri: ${base}/${name}
    resources:
    - {path: '/notes/{{id}}', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}]}]}
    - {path: /all, operations: [{name: all, method: GET}]}
  exposes:
  - type: mcp
    namespace: ${name}-mcp
    port: ${port}
    resources:
    - {name: all, label: All, uri: '${name}://all', description: All, call: ${name}.all}
    - {name: shared, label: Shared, uri: 'shared://all', description: Of ${name}, call: ${name}.all}
    - {name: one, label: One, uri: '${name}://notes/{id}', description: One, call: ${name}.get, with: {id: '{id}'}}
    prompts:
    - {name: ask-${name}, label: Ask, description: Ask, template: [{role: user, content: Ask ${name}}]}
    - {name: shared, label: Shared, description: Of ${name}, template: [{role: user, content: Shared of ${name}}]}
${tool ? `    tools: [{name: list-${name}, description: List, call: ${name}.all}]` : ''}
`;
}

let upstream: ScriptedUpstream;
let running: RunningTogether;
let all: string;

beforeAll(async () => {
  const { mcp: port } = await freePorts();
  upstream = await scriptedUpstream(({ url }) =>
    url.endsWith('/gone') ? { status: 404 } : { headers: JSON_TYPE, body: JSON.stringify({ url }) },
  );
  const base = upstream.base.origin;
  const plans = await Promise.all([
    planOfText(reads('one', port, base, false), 'one.yaml'),
    planOfText(reads('two', port, base, true), 'two.yaml'),
  ]);
  running = await startCapabilities(plans, OPTIONS);
  all = `http://127.0.0.1:${port}/mcp`;
});

afterAll(async () => {
  await running.stop(100);
  await upstream.close();
});

test.each(CLIENTS)(
  '%s: /mcp has the resources and prompts of all, each read with its own',
  async (_, __, to) => {
    const client = await to({ url: all });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['one://all', 'shared://all', 'two://all']);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'one://notes/{id}',
      'two://notes/{id}',
    ]);
    const read = async (uri: string) =>
      ((await client.readResource(uri)).contents[0] as { text: string }).text;
    expect(await read('one://all')).toBe('{"url":"/one/all"}');
    expect(await read('two://notes/a%20b')).toBe('{"url":"/two/notes/a%20b"}');
    expect(await read('shared://all')).toBe('{"url":"/one/all"}');
    for (const uri of ['three://all', 'two://notes/gone'])
      await expect(client.readResource(uri), uri).rejects.toThrow(/not found|unknown/i);
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['ask-one', 'shared', 'ask-two']);
    const said = async (name: string) => JSON.stringify((await client.getPrompt(name)).messages);
    expect(await said('ask-two')).toContain('Ask two');
    expect(await said('shared')).toContain('Shared of one');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['list-two']);
    await client.close();
  },
);

test.each(CLIENTS)('%s: the path of a document has its own', async (_, __, to) => {
  const client = await to({ url: urlOf(running, 'two-mcp') });
  const { contents } = await client.readResource('shared://all');
  expect(contents).toMatchObject([{ text: '{"url":"/two/all"}' }]);
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(['ask-two', 'shared']);
  await client.close();
});

test('what has the name of something earlier is named with both places', () => {
  const place = (line: number, file: string) => ({ file: expect.stringContaining(file), line });
  expect(running.remarks).toMatchObject([
    {
      code: 'duplicate-name',
      message:
        "another document has a resource 'shared://all' too; this one is offered at /mcp/two-mcp only",
      place: place(17, 'two.yaml'),
      related: [{ place: place(17, 'one.yaml'), label: 'is offered at /mcp' }],
    },
    {
      code: 'duplicate-name',
      message: expect.stringContaining("a prompt 'shared' too"),
      place: place(21, 'two.yaml'),
      related: [{ place: place(21, 'one.yaml') }],
    },
  ]);
});
