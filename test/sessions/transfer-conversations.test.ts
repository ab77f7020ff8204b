import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { importSessions } from '../../src/sessions/index.ts';
import { START } from './kit.ts';
import {
  emptyStore,
  fileOf,
  inPieces,
  linesIn,
  rigOn,
  taken,
  takenWithProblems,
  written,
} from './transfer.ts';

describe('conversations as OpenAI has them', () => {
  const TOOLS = {
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function' }] },
      { role: 'tool', tool_call_id: 'c1', content: '12 degrees' },
      { role: 'assistant', content: 'Cold.' },
    ],
    metadata: { userId: 'u-7', topic: 'weather' },
  };

  test('come in once, with their tools', async () => {
    const store = await emptyStore();
    const text = fileOf(TOOLS, { messages: [{ role: 'user', content: 'Hi' }] });
    const options = { organisations: ['acme'] };
    expect(await taken(store, text, options)).toMatchObject({ sessions: 2, messages: 6 });
    expect(await taken(store, text, options)).toMatchObject({ sessions: 0, existed: 2 });
    const { sessions } = await store.takeOut('acme');
    expect(sessions.map(({ userId, title }) => [userId, title]).sort()).toEqual([
      ['imported', 'Hi'],
      ['u-7', 'Weather?'],
    ]);
    const weather = sessions.find(({ userId }) => userId === 'u-7');
    expect(weather).toMatchObject({
      metadata: { topic: 'weather' },
      expiresAt: START + 1440 * 60_000,
      messages: [{ role: 'system' }, { role: 'user' }, {}, { role: 'tool' }, {}],
    });
    const out = linesIn(await written(store, { format: 'openai' }));
    const again = out.find(({ metadata }) => metadata.userId === 'u-7');
    expect(again.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      ...TOOLS.messages.slice(1),
    ]);
    expect(again.metadata).toMatchObject({ title: 'Weather?', metadata: { topic: 'weather' } });
  });

  test('come out and in again as the same sessions', async () => {
    const store = await emptyStore();
    const rig = await rigOn(store);
    const id = await rig.create({
      metadata: { model: 'm', deep: { a: 1 } },
      sessionGroup: 'g',
      initialMessages: [{ role: 'user', content: 'é😀' }],
    });
    const text = await written(store, { format: 'openai' });
    const other = await emptyStore();
    await taken(other, text, { organisations: ['acme'] });
    const [before] = (await store.takeOut('acme')).sessions;
    const [after] = (await other.takeOut('acme')).sessions;
    expect(after).toMatchObject({
      ...before,
      titleSource: 'given',
      modelGiven: true,
      expiresAt: expect.any(Number),
    });
    expect(after?.id).toBe(id);
  });

  test('are told where they are wrong', async () => {
    const text = fileOf(
      { prompt: 'x' },
      { messages: [{ role: 'user' }, { role: 'x', content: '' }, 5] },
      { messages: [], metadata: { title: 5 } },
    );
    const { told } = await takenWithProblems(await emptyStore(), text, { organisations: ['acme'] });
    expect(told).toEqual([
      '1: it is no conversation',
      '2: /messages/0/content is required; /messages/1/role must be one of system, user, assistant, tool; /messages/2/role is required; /messages/2/content is required',
      '3: /title must be a string',
    ]);
    await expect(taken(await emptyStore(), text)).rejects.toThrow(RangeError);
    await expect(taken(await emptyStore(), text, { into: 'x' })).rejects.toThrow(RangeError);
  });
});

describe('conversations as ChatGPT has them', () => {
  const file = readFileSync('test/sessions/conversations.json', 'utf8');
  const options = { organisations: ['acme'], userId: 'me' };

  test.each([1, 7, 100_000])(
    'the branch that was shown last, in pieces of %i bytes',
    async (size) => {
      const store = await emptyStore();

      const clock = manualClock(START);
      const report = await importSessions(store, inPieces(file, size), { ...options, clock });
      expect(report).toMatchObject({ sessions: 2, problems: 0 });
      const { sessions } = await store.takeOut('acme');
      const said = sessions.map(({ title, userId, model, messages }) => ({
        ...{ title, userId, model },
        messages: messages.map(({ role, content }) => [role, JSON.parse(content)]),
      }));
      expect(said).toEqual([
        {
          title: 'A “tree” [of] {talks}',
          userId: 'me',
          model: 'gpt-4o',
          messages: [
            ['user', 'What is 2 + 2?'],
            ['assistant', 'Four, as I said.'],
          ],
        },
        {
          title: 'New session',
          userId: 'me',
          model: undefined,
          messages: [
            [
              'user',
              [
                { content_type: 'image_asset_pointer', asset_pointer: 'file-service://a' },
                { type: 'text', text: 'Look' },
              ],
            ],
          ],
        },
      ]);
      expect(sessions[0]).toMatchObject({
        createdAt: 1_700_000_000_500,
        updatedAt: 1_700_000_100_000,
      });
      expect(sessions[0]?.messages[0]?.createdAt).toBe(1_700_000_001_000);
    },
  );

  test('a file that is cut, or has something else in it', async () => {
    const cut = file.slice(0, -200);
    const { told } = await takenWithProblems(await emptyStore(), cut, options);
    expect(told).toEqual([expect.stringMatching(/^\d+: the text is not valid JSON/)]);
    const other = await takenWithProblems(await emptyStore(), '[{"a":1},\n[2]]', options);
    expect(other.told).toEqual(['1: it is no conversation', '2: must be a JSON object']);
  });
});
