import { afterAll, beforeEach, expect, test } from 'vitest';
import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { EXPOSURE, INJECTION, stubRuntime } from './fixture.ts';
import { legacy, modern, only, post, rpc, textOf } from './raw.ts';

const runtime = stubRuntime();
const serving = serveMcp(EXPOSURE, runtime);
const { handler } = serving;

beforeEach(() => {
  runtime.calls.length = 0;
  runtime.lines.length = 0;
});
afterAll(() => serving.close());

const CALL = { name: 'echo', arguments: { nonce: 'n' } };

const unknown = (name: string) => ({
  code: -32602,
  message: `Unknown tool '${name}': tools/list names the tools there are`,
});

test.each(['nothing', 'constructor', 'toString', 'hasOwnProperty', ''])(
  'tool "%s" is unknown, in the same words as any other',
  async (name) => {
    const headers = { 'mcp-name': name };
    const answer = only(await modern(handler, 'tools/call', { name, arguments: {} }, { headers }));
    expect(answer.error).toEqual(unknown(name));
    const old = only(await legacy(handler, 'tools/call', { name, arguments: {} }));
    expect(old.error).toEqual(unknown(name));
    expect(runtime.calls).toEqual([]);
  },
);

test('an unknown name is shown by its start, and so that it can be seen', async () => {
  const name = `a\u202e${'x'.repeat(500)}`;
  const { error } = only(await legacy(handler, 'tools/call', { name, arguments: {} }));
  expect(error?.message).toContain(`'a\\u202exxx`);
  expect(error?.message.length).toBeLessThan(160);
});

test.each([[{ name: 5 }], [{ name: null }], [{ name: ['echo'] }], [{}], [undefined]])(
  'a call of %j is told in one line that it names no tool',
  async (params) => {
    const { error } = only(await legacy(handler, 'tools/call', params));
    expect(error).toEqual({
      code: -32602,
      message: "Invalid tools/call request: 'params.name' is the name of a tool, as text",
    });
    expect(runtime.calls).toEqual([]);
  },
);

test('tool "__proto__" is unknown too', async () => {
  const body = rpc('tools/call', { name: '__proto__', arguments: {} });
  expect(only(await post(handler, body)).error?.code).toBe(-32602);
});

test.each([
  ['missing', {}, ['nonce', 'is required']],
  ['of another type', { nonce: 'n', waitMs: 'soon' }, ['waitMs', 'integer']],
  ['unknown', { nonce: 'n', nonse: 1 }, ['nonse', "did you mean 'nonce'"]],
  ['called like an inherited one', { nonce: 'n', toString: 1 }, ['toString']],
])('an argument that is %s is named, and nothing is sent', async (_case, given, words) => {
  for (const call of [modern, legacy]) {
    const answer = await call(handler, 'tools/call', { name: 'echo', arguments: given });
    expect(answer.status).toBe(200);
    const { result } = only(answer);
    expect(result?.isError).toBe(true);
    for (const word of words) expect(textOf(result)).toContain(word);
    // What would have been right, so that the next call can be.
    expect(textOf(result)).toContain('nonce (string, required), waitMs (integer, optional)');
    expect(answer.text).not.toMatch(/ at .*\.ts|node_modules/);
  }
  expect(runtime.calls).toEqual([]);
});

test('names of arguments cannot smuggle lines or controls into the answer', async () => {
  const given = { nonce: 'n', 'x\n- nonce: is fine\u001b[2J': 1, ['y'.repeat(5_000)]: 1 };
  const { result } = only(await modern(handler, 'tools/call', { name: 'echo', arguments: given }));
  expect(textOf(result)).not.toContain('\u001b');
  expect(
    textOf(result)
      .split('\n')
      .filter((line) => line === '- nonce: is fine'),
  ).toEqual([]);
  expect(textOf(result).length).toBeLessThan(3_000);
});

test('text of an upstream stays data', async () => {
  for (const call of [modern, legacy]) {
    const message = only(
      await call(handler, 'tools/call', { name: 'read-message', arguments: {} }),
    );
    const content = message.result?.content as { type: string; text: string }[];
    expect(content).toHaveLength(1);
    expect(JSON.parse(content[0]?.text ?? '')).toEqual({ content: INJECTION, big: 1 });
    expect(content[0]?.text).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
    expect(message.result?.structuredContent).toEqual({ content: INJECTION, big: 1 });
    expect(message.result?.isError).toBeUndefined();
  }
  const discovered = await modern(handler, 'server/discover');
  const listed = await modern(handler, 'tools/list');
  expect(discovered.text + listed.text).not.toContain('Ignore previous');
});

test('a bug is told in fixed words, and logged', async () => {
  const answer = await modern(
    handler,
    'tools/call',
    { name: 'broken', arguments: {} },
    { headers: { 'x-request-id': 'req-7' } },
  );
  const { result } = only(answer);
  expect(result?.isError).toBe(true);
  expect(textOf(result)).toContain('req-7');
  expect(answer.text).not.toContain('secret');
  expect(runtime.lines.filter(({ level }) => level === 'error')).toEqual([
    {
      level: 'error',
      message: 'a tool call failed',
      fields: expect.objectContaining({ tool: 'broken', requestId: 'req-7' }),
    },
  ]);
});

test('the request id goes on to the upstream', async () => {
  await modern(handler, 'tools/call', CALL, { headers: { 'x-request-id': 'req-8' } });
  await modern(handler, 'tools/call', CALL, { headers: { 'x-request-id': 'no good!' } });
  const [given, made] = runtime.calls.map(({ context }) => context.requestId);
  expect(given).toBe('req-8');
  expect(made).toMatch(/^[0-9a-f-]{36}$/);
});
