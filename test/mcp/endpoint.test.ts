import { afterAll, beforeEach, expect, test } from 'vitest';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { EXPOSURE, stubRuntime } from './fixture.ts';
import { ENVELOPE, MODERN, modern, only, post, rpc } from './raw.ts';

const runtime = stubRuntime();
const serving = serveMcp(EXPOSURE, runtime);
const { handler } = serving;

beforeEach(() => {
  runtime.calls.length = 0;
  runtime.lines.length = 0;
});
afterAll(() => serving.close());

const CALL = { name: 'echo', arguments: { nonce: 'n' } };

test('the endpoint is /mcp and /, and nothing else', async () => {
  expect((await post(handler, rpc('tools/list', {}), {}, '/')).status).toBe(200);
  expect((await post(handler, rpc('tools/list', {}), {}, '/mcp?x=1')).status).toBe(200);
  for (const target of ['/mcp/', '/other', '/mcp/x', '//evil.test/mcp']) {
    await expect(post(handler, '{}', {}, target)).rejects.toMatchObject({
      problem: 'route-not-found',
    });
  }
});

test.each(['GET', 'DELETE', 'PUT', 'HEAD', 'TRACE'])('%s is not allowed', async (method) => {
  await expect(handler({ method, target: '/mcp', headers: {} })).rejects.toMatchObject({
    status: 405,
    headers: { allow: 'POST' },
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json5', ''])(
  'a body of type "%s" is not read',
  async (type) => {
    const answer = await post(handler, rpc('tools/call', { name: 'echo' }), {
      'content-type': type,
    });
    expect(answer.status).toBe(415);
    expect(runtime.calls).toEqual([]);
  },
);

test('a client of 2025 has to accept both answers', async () => {
  const answer = await post(handler, rpc('tools/list', {}), { accept: 'text/html' });
  expect(answer.status).toBe(406);
});

test.each([
  ['another method in the header', { 'mcp-method': 'tools/list' }],
  ['the method in another case', { 'mcp-method': 'Tools/Call' }],
  ['another tool in the header', { 'mcp-name': 'delete-item' }],
  ['a name that is not base64', { 'mcp-name': '=?base64?%%%?=' }],
  ['another version in the header', { 'mcp-protocol-version': '2025-11-25' }],
])('header and body disagree: %s', async (_case, headers) => {
  const answer = await modern(handler, 'tools/call', CALL, { headers });
  expect(answer.status).toBe(400);
  expect(only(answer)).toMatchObject({ id: 1, error: { code: -32020 } });
  expect(runtime.calls).toEqual([]);
});

test.each(['mcp-method', 'mcp-name', 'mcp-protocol-version'])('%s is missing', async (missing) => {
  const all = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'echo' };
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing));
  const answer = await post(handler, rpc('tools/call', { ...CALL, _meta: ENVELOPE }), headers);
  expect(answer.status).toBe(400);
  expect(only(answer).error?.code).toBe(-32020);
  expect(runtime.calls).toEqual([]);
});

test('a name in base64 is compared decoded', async () => {
  const encoded = `=?base64?${Buffer.from('echo').toString('base64')}?=`;
  const answer = await modern(handler, 'tools/call', CALL, { headers: { 'mcp-name': encoded } });
  expect(only(answer).result?.structuredContent).toEqual({ nonce: 'n' });
});

test.each([
  ['without an envelope', {}],
  ['without capabilities', { 'io.modelcontextprotocol/protocolVersion': MODERN }],
  ['without a version', { 'io.modelcontextprotocol/clientCapabilities': {} }],
])('a request %s', async (_case, meta) => {
  const answer = await modern(handler, 'tools/call', CALL, { meta });
  expect([answer.status, only(answer).error?.code]).toEqual([400, -32602]);
  expect(runtime.calls).toEqual([]);
});

test('an unknown version is named together with the known one', async () => {
  const version = '2099-01-01';
  const answer = await modern(handler, 'tools/call', CALL, {
    meta: { ...ENVELOPE, 'io.modelcontextprotocol/protocolVersion': version },
    headers: { 'mcp-protocol-version': version },
  });
  expect(answer.status).toBe(400);
  expect(only(answer).error).toMatchObject({
    code: -32022,
    data: { supported: [MODERN], requested: version },
  });
});

test.each(['ping', 'logging/setLevel', 'initialize', 'prompts/list', 'constructor', '__proto__'])(
  'method %s is not there',
  async (method) => {
    const answer = await modern(handler, method);
    expect([answer.status, only(answer).error?.code]).toEqual([404, -32601]);
  },
);

test('a method is compared whole, however long', async () => {
  const long = await modern(handler, 'x'.repeat(10_000));
  expect([long.status, only(long).error?.code]).toEqual([404, -32601]);
  const padded = await modern(handler, 'tools/call ', CALL, {
    headers: { 'mcp-method': 'tools/call' },
  });
  expect(padded.status).toBe(400);
  expect(runtime.calls).toEqual([]);
});

test('a session id is neither needed, echoed nor made', async () => {
  const headers = { 'mcp-session-id': 'attacker-chosen' };
  const answer = await modern(handler, 'tools/call', CALL, { headers });
  expect(answer.status).toBe(200);
  expect(JSON.stringify([answer.headers, answer.text])).not.toContain('attacker-chosen');
  expect(answer.headers['mcp-session-id']).toBeUndefined();
});
