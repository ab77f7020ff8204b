import { afterAll, beforeEach, expect, test } from 'vitest';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { EXPOSURE, stubRuntime } from './fixture.ts';
import { ENVELOPE, legacy, MODERN, modern, only, post, rpc } from './raw.ts';

const runtime = stubRuntime();
const serving = serveMcp(EXPOSURE, runtime);
const { handler } = serving;

beforeEach(() => {
  runtime.calls.length = 0;
  runtime.lines.length = 0;
});
afterAll(() => serving.close());

const CALL = { name: 'echo', arguments: { nonce: 'n' } };

test.each(['', 'not json', '{"jsonrpc":', '\u0000'])(
  'a body that is not JSON: %j',
  async (body) => {
    const answer = await post(handler, body);
    expect([answer.status, only(answer).error?.code]).toEqual([400, -32700]);
  },
);

const UNSAFE: readonly [string, string | Uint8Array][] = [
  ['__proto__', rpc('tools/call', CALL).replace('"nonce"', '"__proto__":{"x":1},"nonce"')],
  ['a name twice', rpc('tools/call', CALL).replace('"nonce"', '"nonce":"other","nonce"')],
  ['the tool twice', rpc('tools/call', CALL).replace('"name"', '"name":"delete-item","name"')],
  ['constructor.prototype', rpc('tools/call', { ...CALL, constructor: { prototype: {} } })],
  ['NUL', rpc('tools/call', { name: 'echo', arguments: { nonce: '\0' } })],
  ['half a surrogate pair', rpc('tools/call', CALL).replace('"n"', '"\\ud800"')],
  ['a byte order mark', `\uFEFF${rpc('tools/call', CALL)}`],
  ['not UTF-8', Buffer.from(rpc('tools/call', CALL).replace('"n"', '"\u00c3("'), 'latin1')],
  ['65 levels', rpc('tools/call', { ...CALL, deep: JSON.parse('['.repeat(65) + ']'.repeat(65)) })],
];

test.each(UNSAFE)('a body the library would read and we do not: %s', async (_case, body) => {
  const answer = await post(handler, body);
  expect(answer.status).toBe(400);
  expect(only(answer)).toMatchObject({ id: null, error: { code: -32700 } });
  expect(runtime.calls).toEqual([]);
});

test.each([
  ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":1,"method":"tools/list"}'],
  ['null', 'null'],
  ['a number', '7'],
  ['parameters in an array', '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}'],
  ['an empty batch', '[]'],
  ['a batch in a batch', `[[${rpc('tools/call', CALL)}]]`],
  ['a batch of the current revision', `[${rpc('tools/call', { ...CALL, _meta: ENVELOPE })}]`],
])('not a message: %s', async (_case, body) => {
  const answer = await post(handler, body);
  expect(answer.status).toBe(400);
  expect(only(answer).error?.code).toBe(-32600);
  expect(runtime.calls).toEqual([]);
});

test.each([
  ['2025-11-25', 202],
  [MODERN, 400],
])('a posted response reaches no tool: %s', async (version, status) => {
  const answer = await post(handler, '{"jsonrpc":"2.0","id":1,"result":{}}', {
    'mcp-protocol-version': version,
  });
  expect(answer.status).toBe(status);
  expect(runtime.calls).toEqual([]);
});

test.each([1, '1', 0, -5, 'ünï', Number.MAX_SAFE_INTEGER])(
  'the id %j comes back as it was',
  async (id) => {
    expect(only(await modern(handler, 'tools/call', CALL, { id })).id).toBe(id);
    expect(only(await legacy(handler, 'tools/call', CALL, { id })).id).toBe(id);
  },
);

test.each(['null', '1.5', '{}', '[]', 'true', '9007199254740993'])(
  'the id %s is none',
  async (id) => {
    const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${JSON.stringify(CALL)}}`;
    const answer = await post(handler, body);
    expect([answer.status, only(answer).error?.code]).toEqual([400, -32600]);
    expect(runtime.calls).toEqual([]);
  },
);

test('a batch of 2025 answers each message, up to twenty', async () => {
  const messages = Array.from({ length: 20 }, (_, id) => ({
    ...JSON.parse(rpc('tools/call', { name: 'echo', arguments: { nonce: `n${id}` } }, id)),
  }));
  const answer = await post(handler, JSON.stringify(messages), {
    'mcp-protocol-version': '2025-03-26',
  });
  expect(answer.status).toBe(200);
  const nonces = answer.messages.map(({ id, result }) => [id, result?.structuredContent]);
  expect(nonces).toHaveLength(20);
  for (const [id, content] of nonces) expect(content).toEqual({ nonce: `n${id}` });
  runtime.calls.length = 0;
  const tooMany = JSON.stringify([...messages, { ...messages[0], id: 20 }]);
  const refused = await post(handler, tooMany, { 'mcp-protocol-version': '2025-03-26' });
  expect([refused.status, only(refused).error?.code]).toEqual([400, -32600]);
  expect(runtime.calls).toEqual([]);
});
