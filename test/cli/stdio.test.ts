import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as TransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, test } from 'vitest';
import { capstan, MAIN } from '../kit/capstan.ts';
import { FLAGSHIP } from '../kit/flagship.ts';

const COMMAND = [
  MAIN,
  'mcp',
  FLAGSHIP,
  '--embedded',
  '--memory',
  '--log-format',
  'json',
  '--log-level',
  'debug',
];
const server = { command: process.execPath, args: COMMAND, stderr: 'ignore' as const };

test('S22: every line on standard output is JSON-RPC, whatever comes in; it ends with its input', async () => {
  const child = spawn(process.execPath, COMMAND, { stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    },
  };
  const lines = [
    JSON.stringify(initialize),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    'this is not JSON',
    JSON.stringify({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'list-chat-sessions-multi-tenant', arguments: { organisation: 'demo' } },
    }),
    JSON.stringify({
      jsonrpc: '2.0',
      id: 3,
      method: 'tools/call',
      params: { name: 'list-chat-sessions-multi-tenant', arguments: {} },
    }),
  ];
  child.stdin.write(`${lines.join('\n')}\n`);
  while (Buffer.concat(stdout).toString().split('\n').length < 4) await once(child.stdout, 'data');
  child.stdin.end();
  expect((await closed)[0]).toBe(0);
  const answers = Buffer.concat(stdout)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.every((answer) => answer.jsonrpc === '2.0')).toBe(true);
  expect(answers.find(({ id }) => id === 2)?.result.content).toEqual([
    { type: 'text', text: '[]' },
  ]);
  expect(answers.find(({ id }) => id === 3)?.result.isError).toBe(true);
});

test('the official client of 2025 (v1) works over standard input and output', async () => {
  const client = new ClientV1({ name: 'test', version: '1' });
  await client.connect(new TransportV1(server));
  expect((await client.listTools()).tools).toHaveLength(6);
  const made = await client.callTool({
    name: 'create-new-chat-session-multi',
    arguments: { organisation: 'demo', body: { userId: 'u' } },
  });
  expect(made.structuredContent).toMatchObject({ status: 'active' });
  await client.close();
});

test('the official client of 2026 (v2) works over standard input and output', async () => {
  const client = new ClientV2(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(new TransportV2(server));
  expect((await client.listTools()).tools).toHaveLength(6);
  const listed = await client.callTool({
    name: 'list-chat-sessions-multi-tenant',
    arguments: { organisation: 'demo' },
  });
  expect(listed.structuredContent).toEqual([]);
  await client.close();
});

test('a missing variable stops it with nothing on standard output', async () => {
  const { code, stdout, stderr } = await capstan(['mcp', FLAGSHIP]);
  expect([code, stdout]).toEqual([78, '']);
  expect(stderr).toContain('QUANTCDN_API_KEY');
});
