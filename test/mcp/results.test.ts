import { expect, test } from 'vitest';
import type { ToolResult } from '../../src/exposes/mcp/tool-result.ts';
import { visible } from '../../src/exposes/mcp/tool-result-text.ts';
import { callTool, toolRegistry, UnknownTool } from '../../src/exposes/mcp/tools.ts';
import { never } from '../../src/kernel/index.ts';
import { ANSWERS, EXPOSURE, INJECTION, PIXEL, stubRuntime } from './fixture.ts';

const MIB = 1024 * 1024;
const registry = toolRegistry(EXPOSURE, stubRuntime());

function call(name: string, given: Record<string, unknown> = {}): Promise<ToolResult> {
  const runtime = stubRuntime();
  return callTool(registry, name, given, { ...runtime, requestId: 'r-1', cancellation: never });
}

function texts(result: ToolResult): readonly string[] {
  return result.content.map((block) => (block.type === 'text' ? block.text : `(${block.type})`));
}

test('an object is text and structure', async () => {
  expect(await call('echo', { nonce: 'n', waitMs: 0 })).toEqual({
    content: [{ type: 'text', text: '{"nonce":"n","waitMs":0}' }],
    structuredContent: { nonce: 'n', waitMs: 0 },
  });
});

test('other JSON is structure only where a schema says what it is', async () => {
  expect(await call('list-items')).toEqual({
    content: [{ type: 'text', text: '[{"id":"a"},{"id":"b"}]' }],
    structuredContent: [{ id: 'a' }, { id: 'b' }],
  });
  expect(await call('count')).toEqual({
    content: [{ type: 'text', text: '5' }],
    structuredContent: 5,
  });
  expect(await call('mapped')).toEqual({ content: [{ type: 'text', text: '[1,2]' }] });
});

test('a mapping picks what is shown and what is structured', async () => {
  expect(await call('mapped-object')).toEqual({
    content: [{ type: 'text', text: '{"name":"x"}' }],
    structuredContent: { name: 'x' },
  });
});

test('an unmapped answer is shown digit for digit', async () => {
  expect(texts(await call('exact'))).toEqual([ANSWERS.exact?.text]);
});

test('nothing is success, in words', async () => {
  expect(await call('delete-item', { id: 'x' })).toEqual({
    content: [{ type: 'text', text: '204 No Content' }],
  });
  expect(texts(await call('accept'))).toEqual(['202 Accepted (no body)']);
});

test('nothing fits a schema that allows an empty object', async () => {
  expect(await call('delete-any')).toEqual({
    content: [{ type: 'text', text: '204 No Content' }],
    structuredContent: {},
  });
});

test('nothing where a schema promises something: the call is said to have happened', async () => {
  const result = await call('delete-typed');
  expect(result.isError).toBe(true);
  expect(result.structuredContent).toBeUndefined();
  expect(texts(result)[0]).toContain('The call was made and the upstream answered 204 No Content');
  expect(texts(result)[0]).toContain('do not repeat it');
});

test('an answer that breaks its schema is given, with where it does', async () => {
  const result = await call('mismatch');
  expect(result.isError).toBe(true);
  expect(result.structuredContent).toBeUndefined();
  const [explanation, answer] = texts(result);
  expect(explanation).toContain('the upstream answered 200 OK');
  expect(explanation).toContain('/id must be string');
  expect(answer).toBe('{"id":5,"secret":"kept"}');
});

test('a schema is checked by itself, whatever $id it shares with another', async () => {
  // `mismatch` and `delete-typed` share one $id; each complains of its own schema.
  expect(texts(await call('delete-typed'))[0]).not.toContain('/id');
  expect(texts(await call('mismatch'))[0]).not.toContain('deleted');
});

test('text is text, with controls made visible', async () => {
  const [text] = texts(await call('read-text'));
  expect(text).toBe(visible(INJECTION));
  expect(text).toContain('Ignore previous instructions');
  expect(text).toContain('\\u001b[2J');
  expect(text).toContain('\\u202e');
});

test('bytes travel as what they are', async () => {
  expect((await call('draw')).content).toEqual([
    { type: 'image', data: PIXEL, mimeType: 'image/png' },
  ]);
  expect((await call('sound')).content).toEqual([
    { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' },
  ]);
  expect((await call('archive')).content).toEqual([
    {
      type: 'resource',
      resource: { uri: 'capstan://answer/archive', mimeType: 'application/zip', blob: 'UEsDBA==' },
    },
  ]);
});

test('a refusal is an error with the status and what the upstream said', async () => {
  expect(await call('missing')).toEqual({
    content: [{ type: 'text', text: `HTTP 404 Not Found\n${ANSWERS.missing?.text}` }],
    isError: true,
  });
  expect(texts(await call('limited'))).toEqual([
    `HTTP 429 Too Many Requests\nRetry-After: 7\n${ANSWERS.limited?.text}`,
  ]);
});

test('a failure of the network is told by title and detail', async () => {
  expect(await call('down')).toEqual({
    content: [
      {
        type: 'text',
        text: 'The upstream API cannot be reached: stub.example refused the connection',
      },
    ],
    isError: true,
  });
});

test('a large answer is cut between two characters, marked, and not structured', async () => {
  const result = await call('large');
  const [text = ''] = texts(result);
  const [kept = '', marker = ''] = text.split('\n');
  expect(result.isError).toBeUndefined();
  expect(result.structuredContent).toBeUndefined();
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(MIB);
  expect(Buffer.byteLength(kept)).toBeGreaterThan(MIB - 4);
  expect(kept).not.toContain('\uFFFD');
  const size = Buffer.byteLength(ANSWERS.large?.text ?? '');
  expect(marker).toBe(`[truncated: the first ${Buffer.byteLength(kept)} of ${size} bytes]`);
});

test('a large answer cannot keep a promise of structure, and says that the call was made', async () => {
  const result = await call('large-typed');
  expect(result.isError).toBe(true);
  expect(texts(result)[0]).toContain('The call was made');
  expect(texts(result)[0]).toContain(`more than the ${MIB} that are passed on`);
  expect(texts(result)[1]).toContain('[truncated: ');
});

test('JSON that nests without end is text', async () => {
  const result = await call('deep');
  expect(result).toEqual({ content: [{ type: 'text', text: ANSWERS.deep?.text }] });
});

test('what only claims to be JSON is text', async () => {
  expect(await call('not-json')).toEqual({
    content: [{ type: 'text', text: '<html>502</html>' }],
  });
});

test('an unknown tool is the one thing that is thrown', async () => {
  await expect(call('constructor')).rejects.toBeInstanceOf(UnknownTool);
});

test('hidden characters become escapes, and a JSON text keeps its meaning', () => {
  const value = { a: '\u009b\u202e\u2028\u{e0041}\ufeff', b: 'fine 👩‍👩‍👧 ünï' };
  const shown = visible(JSON.stringify(value, undefined, 2));
  expect(shown).not.toMatch(/[\u0080-\u009f\u202a-\u202e\u2028\ufeff]|\u{e0041}/u);
  expect(shown).toContain('fine 👩‍👩‍👧 ünï');
  expect(JSON.parse(shown)).toEqual(value);
  expect(visible('a\tb\r\nc')).toBe('a\tb\r\nc');
});
