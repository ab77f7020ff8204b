import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Running, readCapability, startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { MAIN } from '../kit/capstan.ts';
import { type Reply, type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { type AnyClient, CLIENTS } from './clients.ts';
import { PIXEL } from './fixture.ts';
import { SECRET, writeLibrary } from './library.ts';

let upstream: ScriptedUpstream;
let running: Running;
let url: string;
const document = writeLibrary();

/** The API behind the library: notes know their id, everything else is fixed. */
function answer({ url: path }: { readonly url: string }): Reply {
  const json = (value: unknown, status = 200): Reply => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  if (path === '/status') return json({ inner: { state: 'fine', more: 1 } });
  if (path === '/photo')
    return { headers: { 'content-type': 'image/png' }, body: Buffer.from(PIXEL, 'base64') };
  if (path === '/rows') return { headers: { 'content-type': 'text/csv' }, body: 'a,b\n1,2\n' };
  const id = decodeURIComponent(path.slice('/notes/'.length));
  if (id === 'gone') return json({ error: 'no such note' }, 404);
  if (id === 'broken') return json({ error: 'try later' }, 503);
  return json({ id, title: `Note ${id}` });
}

beforeAll(async () => {
  upstream = await scriptedUpstream(answer);
  const { plan } = await readCapability(document, standard);
  if (!plan) throw new Error('no plan');
  running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map([['api', upstream.base]]),
    embedded: undefined,
    ports: new Map([['library', 0]]),
  });
  url = running.exposes[0]?.url ?? '';
});
afterAll(async () => {
  await running.stop(1_000);
  await upstream.close();
});
beforeEach(() => upstream.forget());

const stdio = () => ({
  command: process.execPath,
  args: [MAIN, 'mcp', document, '--upstream', `api=${upstream.base}`],
  env: {},
  stderr: 'ignore' as const,
});

const kinds = CLIENTS.flatMap(([name, , connect]) => [
  { name: `${name}, http`, open: () => connect({ url }) },
  { name: `${name}, stdio`, open: () => connect(stdio()) },
]);

describe.each(kinds)('official client $name', ({ open }) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await open();
  });
  afterAll(() => client.close());
  const read = async (uri: string) => (await client.readResource(uri)).contents;

  test('is told of resources and prompts', () => {
    expect(client.capabilities()).toMatchObject({ tools: {}, resources: {}, prompts: {} });
  });

  test('sees every resource in order, folders file by file, hidden ones and links never', async () => {
    expect((await client.listResources()).resources).toMatchObject([
      {
        uri: 'docs://handbook/guides/a%20b.json',
        name: 'handbook/guides/a b.json',
        mimeType: 'application/json',
        size: 8,
      },
      { uri: 'docs://handbook/guides/blob', name: 'handbook/guides/blob' },
      { uri: 'docs://handbook/pixel.png', mimeType: 'image/png' },
      { uri: 'docs://handbook/welcome.md', mimeType: 'text/markdown' },
      { uri: 'docs://licence', mimeType: 'text/plain', description: 'What is allowed' },
      { uri: 'docs://elsewhere' },
      { uri: 'data://status', title: 'Status', mimeType: 'application/vnd.status+json' },
      { uri: 'data://photo' },
      { uri: 'data://rows' },
      { uri: 'data://motto' },
    ]);
    expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([
      { uriTemplate: 'notes://{note-id}/text', name: 'note' },
      { uriTemplate: 'twice://{first}/{second}', name: 'twice' },
    ]);
  });

  test('reads files as text, or as base64 what is no text', async () => {
    const uri = 'docs://handbook/welcome.md';
    expect(await read(uri)).toEqual([
      { uri, mimeType: 'text/markdown', text: '# Willkommen, schön' },
    ]);
    expect(await read('docs://handbook/pixel.png')).toMatchObject([
      { mimeType: 'image/png', blob: PIXEL },
    ]);
    expect(await read('docs://handbook/guides/blob')).toMatchObject([
      { mimeType: 'application/octet-stream', blob: 'AP8B' },
    ]);
    expect(await read('docs://handbook/guides/a%20b.json')).toMatchObject([{ text: '{"a": 1}' }]);
    expect(await read('docs://licence')).toMatchObject([{ text: 'Do what you like.' }]);
  });

  test('reads a folder as the list of what is in it', async () => {
    const [index] = (await read('docs://handbook')) as { text: string }[];
    expect(index?.text.split('\n')).toEqual([
      'docs://handbook/guides/a%20b.json',
      'docs://handbook/guides/blob',
      'docs://handbook/pixel.png',
      'docs://handbook/welcome.md',
    ]);
  });

  test('reads what calls, steps and constants give', async () => {
    expect(await read('data://status')).toEqual([
      { uri: 'data://status', mimeType: 'application/vnd.status+json', text: '{"state":"fine"}' },
    ]);
    expect(await read('data://photo')).toMatchObject([{ mimeType: 'image/png', blob: PIXEL }]);
    expect(await read('data://motto')).toMatchObject([{ text: '{"motto":"Read more"}' }]);
    const [rows] = (await read('data://rows')) as { text: string }[];
    expect(JSON.parse(rows?.text ?? '')).toMatchObject([{ a: '1', b: '2' }]);
    const [twice] = (await read('twice://1/2')) as { text: string }[];
    expect(JSON.parse(twice?.text ?? '')).toEqual({
      titles: { first: 'Note 1', second: 'Note 2' },
    });
  });

  test('fills in a template of any name, with the value decoded once', async () => {
    const [note] = (await read('notes://a%2Fb%2520c%7B%7Bx%7D%7D/text')) as { text: string }[];
    expect(JSON.parse(note?.text ?? '')).toEqual({
      id: 'a/b%20c{{x}}',
      title: 'Note a/b%20c{{x}}',
    });
    expect(upstream.requests.map((request) => request.url)).toEqual([
      '/notes/a%2Fb%2520c%7B%7Bx%7D%7D',
    ]);
  });

  test.each([
    'docs://handbook/.env',
    'docs://handbook/%2eenv',
    'docs://handbook/guides/.hidden/x.md',
    'docs://handbook/../licence.txt',
    'docs://handbook/%2e%2e/licence.txt',
    'docs://handbook/%2e%2e%2flicence.txt',
    'docs://handbook/..%5clicence.txt',
    'docs://handbook/guides',
    'docs://handbook/link.md',
    'docs://handbook/inner.md',
    'docs://handbook/up/secret.md',
    'docs://handbook/up/capability/licence.txt',
    'docs://handbook/welcome.md%00',
    'docs://handbook/%zz',
    'docs://handbook/',
    'docs://licence/x',
    'docs://elsewhere',
    'docs://nothing',
    'notes://x',
    'notes://x/text/y',
    'constructor',
  ])('finds nothing at %s', async (uri) => {
    const failure = await client.readResource(uri).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: -32602, data: { uri } });
    expect(JSON.stringify(failure)).not.toContain(SECRET);
    expect(upstream.requests).toEqual([]);
  });

  test('is told of a refusal by an error, never by content', async () => {
    await expect(client.readResource('notes://broken/text')).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining('503 Service Unavailable: {"error":"try later"}'),
    });
    await expect(client.readResource('notes://gone/text')).rejects.toMatchObject({ code: -32602 });
    await expect(client.readResource('twice://1/broken')).rejects.toMatchObject({ code: -32603 });
  });

  test('sees prompts in order, with what they need', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['outreach', 'review', 'absent']);
    expect(prompts[0]?.arguments).toMatchObject([
      { name: 'participant-name', description: 'To whom', required: true },
      { name: 'product_name', required: true },
      { name: 'tone', required: false },
    ]);
  });

  test('gets a prompt in which values are data', async () => {
    const { messages } = await client.getPrompt('outreach', {
      'participant-name': '{{product_name}} $& {{tone}}',
      product_name: 'tea',
    });
    expect(messages).toEqual([
      {
        role: 'user',
        content: { type: 'text', text: 'Write to {{product_name}} $& {{tone}} about tea, .' },
      },
      { role: 'assistant', content: { type: 'text', text: 'Dear {{product_name}} $& {{tone}},' } },
    ]);
  });

  test('gets a prompt from a file', async () => {
    const { messages } = await client.getPrompt('review', { 'focus-area': 'speed' });
    const text = 'Review with speed in mind. {{unknown}}';
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text } }]);
  });

  test('is told which arguments are missing, and which prompts there are not', async () => {
    await expect(client.getPrompt('outreach', { tone: 'kind' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("needs 'participant-name', 'product_name'"),
    });
    for (const name of ['absent', 'constructor', ''])
      await expect(client.getPrompt(name)).rejects.toMatchObject({ code: -32602 });
  });
});

test('an upstream that cannot be reached is an error of the server', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  const [, , connect] = CLIENTS[0] ?? [];
  const args = [MAIN, 'mcp', document, '--upstream', `api=http://127.0.0.1:${port}`];
  const target = { command: process.execPath, args, env: {}, stderr: 'ignore' as const };
  const client = await connect?.(target);
  await expect(client?.readResource('data://status')).rejects.toMatchObject({
    code: -32603,
    message: expect.stringContaining('The upstream API cannot be reached'),
  });
  await client?.close();
});
