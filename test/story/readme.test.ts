import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Started, startCapstan } from '../kit/capstan.ts';
import { FLAGSHIP, NAMESPACE } from '../kit/flagship.ts';

/** What `npm start` runs, on free ports and with data of its own. */
const data = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'data');
const START = [
  'serve',
  FLAGSHIP,
  '--embedded',
  '--data',
  data,
  '--port',
  `${NAMESPACE}-rest=0`,
  '--port',
  `${NAMESPACE}-mcp=0`,
  '--ready-json',
];

interface Ready {
  readonly exposes: readonly { type: string; url: string }[];
}

let served: Started<Ready>;
let client: Client;
const url = (type: string) =>
  served.ready.exposes.find((exposed) => exposed.type === type)?.url ?? '';

async function start(): Promise<void> {
  served = await startCapstan<Ready>(START);
  client = new Client({ name: 'story', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url('mcp'))));
}

async function stop(): Promise<number | null> {
  await client.close();
  return (await served.stop()).code;
}

beforeAll(start);
afterAll(stop);

async function rest(method: string, path: string, body?: unknown) {
  const response = await fetch(`${url('rest')}/v1/api/v3/organizations/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

interface ToolAnswer {
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
  readonly content: readonly { text?: string }[];
}

const tool = async (name: string, args: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: args })) as ToolAnswer;

test('the package.json scripts are what this story starts', () => {
  const { scripts } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(scripts.start).toContain(
    'node dist/main.js serve capabilities/quantcdn-ai-sessions.yaml --embedded',
  );
});

test('a conversation over REST: create, append, get, list, extend, delete', async () => {
  const created = await rest('POST', 'demo/ai/sessions', {
    userId: 'user-1',
    sessionGroup: 'app',
    initialMessages: [{ role: 'system', content: 'Be brief.' }],
  });
  expect([created.status, created.body.status]).toEqual([201, 'active']);
  const id: string = created.body.sessionId;
  const turn = {
    newMessages: [
      { role: 'user', content: 'Hello {{name}}' },
      { role: 'assistant', content: 'Hi' },
    ],
    tokensUsed: 12,
  };
  const updated = await rest('PUT', `demo/ai/sessions/${id}`, turn);
  expect(updated.body).toMatchObject({ sessionId: id, totalMessages: 3, totalTokens: 12 });
  const got = await rest('GET', `demo/ai/sessions/${id}`);
  expect(got.body.messages.map((message: { content: string }) => message.content)).toEqual([
    'Be brief.',
    'Hello {{name}}',
    'Hi',
  ]);
  expect(
    (await rest('GET', 'demo/ai/sessions?userId=user-1')).body.map((one: { id: string }) => one.id),
  ).toEqual([id]);
  expect((await rest('GET', 'demo/ai/sessions?userId=user-2')).body).toEqual([]);
  const extended = await rest('PUT', `demo/ai/sessions/${id}/extend`);
  expect(Date.parse(extended.body.expiresAt) - Date.parse(created.body.expiresAt)).toBe(
    60 * 60_000,
  );
  expect((await rest('DELETE', `demo/ai/sessions/${id}`)).status).toBe(200);
  expect((await rest('GET', `demo/ai/sessions/${id}`)).status).toBe(404);
});

test('the same over MCP, with structured content', async () => {
  const created = await tool('create-new-chat-session-multi', {
    organisation: 'demo',
    body: { userId: 'agent' },
  });
  const { sessionId } = created.structuredContent as { sessionId: string };
  const at = { organisation: 'demo', sessionId };
  const updated = await tool('update-session', {
    ...at,
    body: { newMessages: [{ role: 'user', content: 'x' }] },
  });
  expect(updated.structuredContent).toMatchObject({ totalMessages: 1 });
  expect((await tool('get-specific-chat-session', at)).structuredContent).toMatchObject({
    messages: [{ role: 'user', content: 'x' }],
  });
  const list = await tool('list-chat-sessions-multi-tenant', {
    organisation: 'demo',
    userId: 'agent',
  });
  expect(list.structuredContent).toMatchObject([{ id: sessionId }]);
  expect((await tool('extend-session-expiration', at)).structuredContent).toMatchObject({
    sessionId,
  });
  expect((await tool('delete-chat-session', at)).isError ?? false).toBe(false);
  expect((await tool('get-specific-chat-session', at)).isError).toBe(true);
});

test('a model learns from the schema what to send, and from the error what was wrong', async () => {
  const { tools } = await client.listTools();
  const create = tools.find(({ name }) => name === 'create-new-chat-session-multi');
  const body = create?.inputSchema.properties?.body as {
    required: string[];
    properties: Record<string, unknown>;
  };
  expect(body.required).toEqual(['userId']);
  expect(Object.keys(body.properties)).toContain('expirationMinutes');
  const refused = await tool('create-new-chat-session-multi', {
    organisation: 'demo',
    body: { userId: 'u', expirationMinutes: 1 },
  });
  expect([refused.isError, refused.content[0]?.text]).toEqual([
    true,
    expect.stringContaining('body.expirationMinutes'),
  ]);
});

test('a second organisation sees nothing of the first', async () => {
  const created = await rest('POST', 'demo/ai/sessions', { userId: 'user-1' });
  const foreign = `other/ai/sessions/${created.body.sessionId}`;
  expect((await rest('GET', foreign)).status).toBe(403);
  expect((await rest('GET', 'other/ai/sessions')).status).toBe(403);
  const listed = await tool('list-chat-sessions-multi-tenant', { organisation: 'other' });
  expect(listed.isError).toBe(true);
  expect(JSON.stringify(listed)).not.toContain(created.body.sessionId);
});

test("sessions are still there after a restart, and the data is its owner's alone", async () => {
  const created = await rest('POST', 'demo/ai/sessions', { userId: 'survivor' });
  expect(await stop()).toBe(0);
  await start();
  const listed = await rest('GET', 'demo/ai/sessions?userId=survivor');
  expect(listed.body.map((one: { id: string }) => one.id)).toEqual([created.body.sessionId]);
  const modes = readdirSync(data).map((file) => [
    file,
    (statSync(join(data, file)).mode & 0o777).toString(8),
  ]);
  expect(modes.length).toBeGreaterThan(1);
  expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
});

test('a page of another origin may not call, and a host name of another may not be used', async () => {
  const answer = await fetch(url('mcp'), {
    method: 'POST',
    headers: { origin: 'http://evil.test', 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(403);
});
