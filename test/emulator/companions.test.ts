import { expect, test } from 'vitest';
import { start } from './kit.ts';

/** Events of a stream, as a browser reads them. */
const eventsIn = (text: string) =>
  text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [name = '', data = ''] = block.split('\n');
      return [name.replace('event: ', ''), JSON.parse(data.replace('data: ', ''))] as const;
    });
const say = (content: unknown, more: object = {}) => ({
  messages: [{ role: 'user', content }],
  modelId: 'amazon.nova-lite-v1:0',
  ...more,
});

test('models and agents are listed as the published description has them', async () => {
  const agents = [{ agentId: 'a-1', name: 'Ann', isGlobal: false }];
  const { call } = await start({ agents });
  const models = await call('GET', '/models?feature=chat');
  expect(models.body).toEqual({
    count: 1,
    models: [
      {
        id: 'amazon.nova-lite-v1:0',
        name: 'Echo',
        provider: 'capstan',
        capabilities: {
          text: true,
          multimodal: false,
          embeddings: false,
          streaming: true,
          toolUse: false,
        },
      },
    ],
  });
  expect((await call('GET', '/models?feature=embeddings')).body).toEqual({ models: [], count: 0 });
  expect((await call('GET', '/agents')).body).toEqual({ agents });
});

test('the chat template: models, agents, a session, a stream that appends to it', async () => {
  const { sessions, token, call, create } = await start({ randomSeed: 1 });
  expect((await call('GET', '/models?feature=chat')).body.models[0].id).toBeDefined();
  expect((await call('GET', '/agents')).body.agents).toEqual([]);
  const sessionId = await create({ userId: 'anonymous', sessionGroup: 'ai-chat' });
  const streamed = await fetch(`${sessions.url}/api/v3/organizations/acme/ai/chat/stream`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify(say('Hello there', { sessionId, maxTokens: 8192 })),
  });
  expect(streamed.headers.get('content-type')).toBe('text/event-stream');
  const events = eventsIn(await streamed.text());
  expect(events).toEqual([
    ['start', { requestId: expect.any(String), model: 'amazon.nova-lite-v1:0', streaming: true }],
    ['session', { sessionId }],
    ['content', { delta: 'Echo: ' }],
    ['content', { delta: 'Hello ' }],
    ['content', { delta: 'there' }],
    [
      'done',
      {
        complete: true,
        stopReason: 'end_turn',
        usage: { inputTokens: 2, outputTokens: 3, totalTokens: 5 },
      },
    ],
  ]);
  const session = (await call('GET', `/sessions/${sessionId}`)).body;
  expect(session).toMatchObject({
    title: 'Hello there',
    model: 'amazon.nova-lite-v1:0',
    totalTokens: 5,
    messages: [
      { role: 'user', content: 'Hello there' },
      { role: 'assistant', content: 'Echo: Hello there' },
    ],
  });
});

test('a conversation goes on, with what came before as input of the model', async () => {
  const { call, create } = await start();
  const sessionId = await create({ initialMessages: [{ role: 'system', content: 'Be brief.' }] });
  const first = await call('POST', '/chat', say('one two', { sessionId }));
  expect(first.body).toEqual({
    response: { role: 'assistant', content: 'Echo: one two' },
    model: 'amazon.nova-lite-v1:0',
    requestId: first.headers.get('x-request-id'),
    finishReason: 'end_turn',
    usage: { inputTokens: 4, outputTokens: 3, totalTokens: 7 },
  });
  const blocks = [{ text: 'three' }, { image: { format: 'png' } }, { text: 'four' }];
  const second = await call('POST', '/chat', say(blocks, { sessionId, maxTokens: 2 }));
  expect(second.body).toMatchObject({
    response: { content: 'Echo: three\n' },
    finishReason: 'max_tokens',
    usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 },
  });
  const session = (await call('GET', `/sessions/${sessionId}`)).body;
  expect(session.messages.map(({ content }: { content: string }) => content)).toEqual([
    'Be brief.',
    'one two',
    'Echo: one two',
    'three\nfour',
    'Echo: three\n',
  ]);
  expect(session.totalTokens).toBe(18);
});

test('without a session nothing is kept', async () => {
  const { call } = await start();
  const reply = await call('POST', '/chat', say('Hi', { systemPrompt: 'Be kind.' }));
  expect(reply.body).toMatchObject({
    response: { content: 'Echo: Hi' },
    usage: { inputTokens: 3 },
  });
  expect(
    eventsIn((await call('POST', '/chat/stream', say('Hi'))).text).map(([name]) => name),
  ).toEqual(['start', 'content', 'content', 'done']);
  expect((await call('GET', '/sessions')).body).toEqual([]);
});

test('D15: an agent begins a conversation by itself, and each turn keeps it for an hour', async () => {
  const agents = [{ agentId: 'a-1', modelId: 'some-model' }];
  const { sessions, call } = await start({ agents, now: '2026-03-01T10:00:00Z', frozen: true });
  const ask = (sessionId?: string) =>
    call('POST', '/chat/stream', {
      messages: [{ role: 'user', content: 'Hi' }],
      agentId: 'a-1',
      ...(sessionId && { sessionId }),
    });
  const events = eventsIn((await ask()).text);
  const sessionId = events.find(([name]) => name === 'session')?.[1].sessionId;
  sessions.clock.advance({ minutes: 50 });
  await ask(sessionId);
  sessions.clock.advance({ minutes: 50 });
  const session = (await call('GET', `/sessions/${sessionId}`)).body;
  expect(session).toMatchObject({ model: 'some-model', metadata: { agentId: 'a-1' } });
  expect(session.messages).toHaveLength(4);
  expect(session.expiresAt).toBe('2026-03-01T11:50:00.000Z');
  const unknown = await call('POST', '/chat', say('Hi', { agentId: 'a-2' }));
  expect([unknown.status, unknown.body.details[0].path]).toEqual([400, '/agentId']);
});

test('D2: what metadata say of the model stays', async () => {
  const { call, create } = await start();
  const named = await create({ metadata: { modelId: 'mine' } });
  await call('POST', '/chat', say('Hi', { sessionId: named }));
  expect((await call('GET', `/sessions/${named}`)).body.model).toBe('mine');
});

test('sessions that cannot be continued are told before the stream begins', async () => {
  const { sessions, call, create } = await start();
  const completed = await create();
  await call('PUT', `/sessions/${completed}`, { status: 'completed' });
  const expired = await create({ expirationMinutes: 5 });
  sessions.clock.advance({ minutes: 6 });
  const ask = async (sessionId: string) => {
    const { status, body } = await call('POST', '/chat/stream', say('Hi', { sessionId }));
    return [status, body.code];
  };
  expect(await ask(completed)).toEqual([400, 'session_completed']);
  expect(await ask(expired)).toEqual([404, 'session_expired']);
  expect(await ask('0190aaaa-bbbb-7ccc-8ddd-eeeeffff0000')).toEqual([404, 'session_not_found']);
  expect(await ask('session-1')).toEqual([404, 'session_not_found']);
});

test.each<[unknown, string]>([
  [{ modelId: 'm' }, '/messages'],
  [{ modelId: 'm', messages: [] }, '/messages'],
  [{ messages: [{ role: 'user', content: 'x' }] }, '/modelId'],
  [say(5), '/messages/0/content'],
  [{ modelId: 'm', messages: [{ role: 'tool', content: 'x' }] }, '/messages/0/role'],
  [say('x', { maxTokens: 0 }), '/maxTokens'],
  [say('x', { temperature: 'hot' }), '/temperature'],
  [say('x', { async: true }), '/async'],
  [say('x', { stopSequences: [1] }), '/stopSequences'],
])('what a chat cannot be is refused: %j', async (body, path) => {
  const { call } = await start();
  const reply = await call('POST', '/chat', body);
  expect([reply.status, reply.body.details?.[0]?.path]).toEqual([400, path]);
});

test('they ask for a token, tell methods, and answer in both spellings', async () => {
  const { sessions, token, call } = await start();
  expect((await fetch(`${sessions.url}/api/v3/organizations/acme/ai/models`)).status).toBe(401);
  const wrong = await call('GET', '/chat');
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  const other = await fetch(`${sessions.url}/v1/api/v3/organisations/acme/ai/models`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(other.status).toBe(200);
  const foreign = await fetch(`${sessions.url}/api/v3/organizations/other/ai/agents`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(foreign.status).toBe(403);
});

test('failures on purpose and the journal know chats too', async () => {
  const { sessions, call, create } = await start();
  const sessionId = await create();
  sessions.faults.set([{ operation: 'chat-stream', drop: true, commit: true, times: 1 }]);
  await expect(call('POST', '/chat/stream', say('Hi', { sessionId }))).rejects.toThrow();
  expect((await call('GET', `/sessions/${sessionId}`)).body.messages).toHaveLength(2);
  sessions.faults.set([{ operation: 'chat-stream', truncate: 60 }]);
  await expect(call('POST', '/chat/stream', say('Hi', { sessionId }))).rejects.toThrow();
  sessions.faults.clear();
  await call('POST', '/chat/stream', say('Hi', { sessionId }));
  const [lost, cut, whole] = sessions.journal.entries({ operation: 'chat-stream' });
  expect([lost?.status, cut?.status, whole?.status]).toEqual([0, 0, 200]);
  expect(whole?.response.body).toContain('event: done');
});
