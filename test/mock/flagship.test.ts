import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCapability } from '../../src/host/index.ts';
import { type Operation, schemaValidator } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';
import { type Started, startCapstan } from '../kit/capstan.ts';
import { FLAGSHIP, NAMESPACE, SESSIONS } from '../kit/flagship.ts';

interface Ready {
  readonly exposes: readonly { type: string; url: string }[];
}

const PORTS = ['--port', `${NAMESPACE}-rest=0`, '--port', `${NAMESPACE}-mcp=0`, '--ready-json'];
const ID = '2f1b7d1e-3a4e-4a4b-8a4b-1c2d3e4f5a6b';

let served: Started<Ready>;
let again: Started<Ready>;
let client: Client;
const url = ({ ready }: Started<Ready>, type: string) =>
  ready.exposes.find((exposed) => exposed.type === type)?.url ?? '';

beforeAll(async () => {
  [served, again] = (await Promise.all(
    [1, 2].map(() => startCapstan<Ready>(['mock', FLAGSHIP, ...PORTS])),
  )) as [Started<Ready>, Started<Ready>];
  client = new Client({ name: 'mock', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url(served, 'mcp'))));
});

afterAll(async () => {
  await client.close();
  expect((await served.stop()).code).toBe(0);
  expect((await again.stop()).code).toBe(0);
});

async function rest(from: Started<Ready>, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${url(from, 'rest')}${SESSIONS}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const origin = answer.headers.get('x-capstan-mock');
  return { status: answer.status, origin, body: (await answer.json()) as unknown };
}

async function schemaOf(name: string, status: string) {
  const { plan } = await readCapability(FLAGSHIP, standard);
  const operation = plan?.upstreams[0]?.operations.find((one) => one.name === name) as Operation;
  const documented = plan?.contractOf(operation)?.responses.find((one) => one.status === status);
  if (!documented?.schema) throw new Error(`${name} has no schema for ${status}`);
  return schemaValidator(documented.schema);
}

const append = { newMessages: [{ role: 'user', content: 'Hello' }] };

test.each([
  ['listaisessions', 'GET', '?userId=user-1', undefined, 200, 'schema'],
  ['createaisession', 'POST', '', { userId: 'user-1' }, 201, 'example'],
  ['getaisession', 'GET', `/${ID}`, undefined, 200, 'schema'],
  ['updateaisession', 'PUT', `/${ID}`, append, 200, undefined],
  ['extendaisession', 'PUT', `/${ID}/extend`, undefined, 200, undefined],
  ['deleteaisession', 'DELETE', `/${ID}`, undefined, 200, undefined],
])('%s is answered as documented, always the same, in every process', async (...row) => {
  const [operation, method, path, body, status, origin] = row;
  const answer = await rest(served, method, path, body);
  expect(answer.status).toBe(status);
  expect((await schemaOf(operation, String(status)))(answer.body)).toEqual([]);
  if (origin !== undefined) expect(answer.origin).toBe(origin);
  expect(await rest(served, method, path, body)).toEqual(answer);
  expect(await rest(again, method, path, body)).toEqual(answer);
});

test('what the path names is in the answer', async () => {
  expect((await rest(served, 'GET', `/${ID}`)).body).toMatchObject({ id: ID });
  expect((await rest(served, 'PUT', `/${ID}/extend`)).body).toMatchObject({ sessionId: ID });
  const other = await rest(served, 'GET', '/other');
  expect(other.body).toMatchObject({ id: 'other' });
  expect(other.body).not.toEqual((await rest(served, 'GET', `/${ID}`)).body);
});

test('a value the schema does not accept is not repeated', async () => {
  const { body } = await rest(served, 'PUT', '/no-uuid/extend');
  expect((await schemaOf('extendaisession', '200'))(body)).toEqual([]);
});

test('what callers send is checked as ever', async () => {
  expect((await rest(served, 'POST', '', { expirationMinutes: 1 })).status).toBe(400);
});

test('tools answer with structured content that their schema accepts', async () => {
  const { tools } = await client.listTools();
  const at = { organisation: 'demo', sessionId: ID };
  const calls: Record<string, Record<string, unknown>> = {
    'list-chat-sessions-multi-tenant': { organisation: 'demo' },
    'create-new-chat-session-multi': { organisation: 'demo', body: { userId: 'u' } },
    'get-specific-chat-session': at,
    'update-session': { ...at, body: append },
    'extend-session-expiration': at,
    'delete-chat-session': at,
  };
  expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort());
  for (const { name, outputSchema } of tools) {
    const result = await client.callTool({ name, arguments: calls[name] ?? {} });
    expect([name, result.isError ?? false]).toEqual([name, false]);
    expect(
      schemaValidator(outputSchema as Record<string, unknown>)(result.structuredContent),
    ).toEqual([]);
  }
});

test('examples of the contract stay out of the schemas that callers see', async () => {
  const { tools } = await client.listTools();
  expect(JSON.stringify(tools)).not.toContain('046b6c7f');
});
