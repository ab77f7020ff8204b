import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../../src/telemetry/index.ts';
import { type Reply, rawUpstream, type Script, scriptedUpstream } from '../kit/upstream.ts';
import { start } from './kit.ts';

const KEY = 'sk-CANARY-123';
const chunk = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string) => chunk({ choices: [{ delta: { content } }] });
const STREAM = [
  delta('Hel'),
  delta('lo'),
  chunk({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 } }),
  'data: [DONE]\n\n',
].join('');
const streamed: Reply = { headers: { 'content-type': 'text/event-stream' }, body: STREAM };
const say = { messages: [{ role: 'user', content: 'Hi' }], modelId: 'm-1', maxTokens: 5 };

async function withEndpoint(script: Script | Reply, model?: string) {
  const upstream = await scriptedUpstream(script);
  onTestFinished(() => upstream.close());
  const lines: unknown[] = [];
  const log: Log = { log: (...line: unknown[]) => lines.push(line) } as never;
  const url = `${upstream.base.href}v1`;
  const rig = await start({ modelEndpoint: { url, key: KEY, ...(model && { model }) }, log });
  return { rig, upstream, lines };
}

test('an answer comes from the endpoint, piece by piece, and is appended', async () => {
  const { rig, upstream } = await withEndpoint(streamed);
  const sessionId = await rig.create({ initialMessages: [{ role: 'system', content: 'Brief.' }] });
  const reply = await rig.call('POST', '/chat/stream', { ...say, sessionId, temperature: 0.5 });
  expect(reply.text).toContain(
    'event: content\ndata: {"delta":"Hel"}\n\nevent: content\ndata: {"delta":"lo"}',
  );
  expect(reply.text).toContain('"stopReason":"end_turn"');
  const [asked] = upstream.requests;
  expect(asked?.url).toBe('/v1/chat/completions');
  expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(JSON.parse(asked?.body.toString() ?? '')).toEqual({
    model: 'm-1',
    messages: [
      { role: 'system', content: 'Brief.' },
      { role: 'user', content: 'Hi' },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 5,
    temperature: 0.5,
  });
  const session = (await rig.call('GET', `/sessions/${sessionId}`)).body;
  expect(session).toMatchObject({ model: 'm-1', totalTokens: 6 });
  expect(session.messages.at(-1)).toMatchObject({ role: 'assistant', content: 'Hello' });
  expect(
    rig.sessions.journal
      .entries()
      .map((entry) => JSON.stringify(entry))
      .join(),
  ).not.toContain(KEY);
});

test('the model may have another name there, and models are those of the endpoint', async () => {
  const { rig, upstream } = await withEndpoint(
    ({ url }) =>
      url.endsWith('/models')
        ? { body: JSON.stringify({ data: [{ id: 'llama', owned_by: 'meta' }, { id: 'x' }] }) }
        : streamed,
    'llama',
  );
  const models = (await rig.call('GET', '/models')).body;
  expect(models).toMatchObject({
    count: 2,
    models: [{ id: 'llama', provider: 'meta' }, { id: 'x' }],
  });
  expect((await rig.call('POST', '/chat', say)).body).toMatchObject({
    response: { role: 'assistant', content: 'Hello' },
    model: 'm-1',
    usage: { inputTokens: 4, outputTokens: 2, totalTokens: 6 },
  });
  expect(JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '').model).toBe('llama');
});

test.each<[string, Reply, string]>([
  ['refuses', { status: 401, body: `wrong key ${KEY}` }, 'it answered 401'],
  ['redirects', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'it answered 302'],
  ['says nonsense', { body: 'data: {nonsense\n\n' }, 'cannot be read'],
  ['ends before it is complete', { body: delta('Hel') }, 'cannot be read'],
  ['streams nothing', { body: '{"choices":[{"message":{"content":"Hello"}}]}' }, 'cannot be read'],
])('an endpoint that %s is told without what it says', async (_, script, said) => {
  const { rig, lines } = await withEndpoint(script);
  const sessionId = await rig.create();
  const whole = await rig.call('POST', '/chat', { ...say, sessionId });
  expect([whole.status, whole.body.code]).toEqual([500, 'model_unavailable']);
  expect(whole.body.message).toContain(said);
  const stream = await rig.call('POST', '/chat/stream', { ...say, sessionId });
  expect(stream.text).toMatch(/event: error\ndata: \{"error":"the model endpoint failed/);
  expect(stream.text).not.toContain('event: done');
  expect((await rig.call('GET', `/sessions/${sessionId}`)).body.messages).toEqual([]);
  expect((await rig.call('GET', '/models')).status).toBe(500);
  const all =
    whole.text +
    stream.text +
    JSON.stringify(lines) +
    JSON.stringify(rig.sessions.journal.entries());
  expect(all).not.toContain(KEY);
  expect(all).not.toContain('wrong key');
});

test('a caller who hangs up lets go of the endpoint, and nothing is appended', async () => {
  const upstream = await rawUpstream((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n');
    socket.write(delta('Hel'));
  });
  onTestFinished(() => upstream.close());
  const { sessions, token, call, create } = await start({
    modelEndpoint: { url: upstream.base.href },
  });
  const sessionId = await create();
  const leaving = new AbortController();
  const response = await fetch(`${sessions.url}/api/v3/organizations/acme/ai/chat/stream`, {
    method: 'POST',
    signal: leaving.signal,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...say, sessionId }),
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let seen = '';
  for (let turn = 0; turn < 5 && !seen.includes('Hel'); turn += 1)
    seen += decoder.decode((await reader?.read())?.value);
  expect(seen).toContain('Hel');
  expect(upstream.open).toBe(1);
  leaving.abort();
  await expect.poll(() => upstream.open).toBe(0);
  expect((await call('GET', `/sessions/${sessionId}`)).body.messages).toEqual([]);
});

test('an endpoint that is not there is told', async () => {
  const upstream = await scriptedUpstream();
  const { call } = await start({ modelEndpoint: { url: upstream.base.href } });
  await upstream.close();
  expect((await call('POST', '/chat', say)).body.message).toContain('it cannot be reached');
});

test('an address that is none is refused at once', async () => {
  for (const url of ['llama', 'ftp://x', 'http://u:p@x/', 'http://x/?key=1'])
    await expect(start({ modelEndpoint: { url } })).rejects.toThrow(/model endpoint/);
});
