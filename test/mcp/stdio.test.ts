import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyClient, CLIENTS } from './clients.ts';
import { ANSWERS, EXPOSURE } from './fixture.ts';
import { ENVELOPE, rpc } from './raw.ts';

const SCRIPT = fileURLToPath(new URL('stdio-server.mjs', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/exposes/mcp/stdio.js', import.meta.url));
// Those that are called here: an environment has its limits.
const answers = { 'list-items': ANSWERS['list-items'], missing: ANSWERS.missing };
const ENVIRONMENT = { STDIO_FIXTURE: JSON.stringify({ exposure: EXPOSURE, answers }) };

beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error('dist is missing: run `npm run build` first');
});

describe.each(CLIENTS)('official client %s over stdio', (_name, version, connect) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect({
      command: process.execPath,
      args: [SCRIPT],
      env: ENVIRONMENT,
      stderr: 'ignore',
    });
    await client.listTools();
  });
  afterAll(() => client.close());

  test('lists and calls, whatever else prints to standard output', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(EXPOSURE.tools.map(({ name }) => name));
    expect((await client.callTool('echo', { nonce: 'n' })).structuredContent).toEqual({
      nonce: 'n',
    });
    const items = [{ id: 'a' }, { id: 'b' }];
    expect((await client.callTool('list-items', {})).structuredContent).toEqual(
      version < '2026' ? { result: items } : items,
    );
    expect((await client.callTool('missing', {})).isError).toBe(true);
    await expect(client.callTool('constructor', {})).rejects.toMatchObject({ code: -32602 });
  });
});

/** A child process, what it printed and how it ended. */
interface Child {
  readonly child: ChildProcessWithoutNullStreams;
  readonly printed: () => string;
  readonly warned: () => string;
  readonly ended: Promise<number | null>;
}

function start(): Child {
  const child = spawn(process.execPath, [SCRIPT], { env: { ...process.env, ...ENVIRONMENT } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, printed: () => out, warned: () => err, ended };
}

/** The messages printed until the server was done; its last words are not one. */
function messages(text: string): { id: unknown; result?: unknown; error?: { code: number } }[] {
  const lines = text.split('\n').filter((line) => line !== '');
  expect(lines.pop()).toBe('done, and standard output is free again');
  return lines.map((line) => JSON.parse(line));
}

const echo = (id: unknown, given: Record<string, unknown>) =>
  rpc('tools/call', { name: 'echo', arguments: given, _meta: ENVELOPE }, id);

test('what is piped in is answered, and the process ends well', async () => {
  const { child, printed, warned, ended } = start();
  child.stdin.end(
    [echo(1, { nonce: 'a', waitMs: 100 }), '', echo('1', { nonce: 'b' }), ''].join('\n'),
  );
  expect(await ended).toBe(0);
  const answers = messages(printed());
  expect(answers).toHaveLength(2);
  expect(answers).toContainEqual(
    expect.objectContaining({
      id: 1,
      result: expect.objectContaining({ structuredContent: { nonce: 'a', waitMs: 100 } }),
    }),
  );
  expect(answers).toContainEqual(
    expect.objectContaining({
      id: '1',
      result: expect.objectContaining({ structuredContent: { nonce: 'b' } }),
    }),
  );
  expect(warned()).toContain('a library that prints to standard output');
  expect(warned()).toContain('a forgery');
});

test('a call that does not end is given up soon after input has ended', async () => {
  const { child, printed, ended } = start();
  child.stdin.end(`${rpc('tools/call', { name: 'slow', arguments: {}, _meta: ENVELOPE }, 5)}\n`);
  expect(await ended).toBe(0);
  expect(messages(printed())).toEqual([]);
});

test('lines that no tool may see are refused, and the next one is served', async () => {
  const { child, printed, ended } = start();
  const lines = [
    'not json',
    echo(1, { nonce: 'a' }).replace('"nonce"', '"__proto__":{},"nonce"'),
    echo(2, { nonce: 'a' }).replace('"nonce"', '"nonce":"x","nonce"'),
    echo(3, { nonce: 'x'.repeat(1024 * 1024) }),
    echo(4, { nonce: 'fine' }),
  ];
  child.stdin.end(`${lines.join('\n')}\n`);
  expect(await ended).toBe(0);
  const answers = messages(printed());
  expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
    [null, -32700],
    [null, -32700],
    [null, -32700],
    [null, -32700],
    [4, undefined],
  ]);
});

test('a message may come in pieces, and without a last line feed', async () => {
  const { child, printed, ended } = start();
  const text = echo(1, { nonce: 'ünï' });
  for (let start = 0; start < text.length; start += 7) {
    child.stdin.write(text.slice(start, start + 7));
    await new Promise((resolve) => setImmediate(resolve));
  }
  child.stdin.end();
  expect(await ended).toBe(0);
  expect(messages(printed())).toMatchObject([
    { id: 1, result: { structuredContent: { nonce: 'ünï' } } },
  ]);
});

test('when nobody reads the answers any more, the process ends', async () => {
  const { child, ended } = start();
  child.stdout.destroy();
  child.stdin.on('error', () => {});
  child.stdin.write(`${echo(1, { nonce: 'a' })}\n`);
  expect(await ended).toBe(0);
});
