import { describe, expect, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { importSessions } from '../../src/sessions/index.ts';
import { START } from './kit.ts';
import {
  emptyStore,
  fileOf,
  HEADER,
  ID,
  MESSAGE,
  SESSION,
  TIME,
  taken,
  takenWithProblems,
} from './transfer.ts';

const without = (value: object, name: string) => ({ ...value, [name]: undefined });

const NO_UUID = 'x'.repeat(36);
const WITHOUT_ENDS = { edited: true, format: 'jsonl' } as const;

test('a file that somebody wrote by hand', async () => {
  const store = await emptyStore();
  const text = fileOf(SESSION, MESSAGE);
  expect((await takenWithProblems(store, text)).told).toEqual([
    expect.stringContaining('1: the first line'),
  ]);
  expect(await taken(await emptyStore(), text, WITHOUT_ENDS)).toMatchObject({
    sessions: 1,
    messages: 1,
  });
});

test('what was cut by whoever ended it was stopped, also between two lines', async () => {
  const stop = new AbortController();
  async function* cut() {
    yield `${fileOf(SESSION, MESSAGE)}\n`;
    stop.abort();
    throw new Error('the file was closed');
  }
  const options = { ...WITHOUT_ENDS, clock: manualClock(START), signal: stop.signal };
  const report = await importSessions(await emptyStore(), cut(), options);
  expect(report).toMatchObject({ sessions: 1, stopped: true });
});

describe('a line that is wrong is told with its place, and nothing of it is stored', () => {
  test.each<[string, readonly (object | string)[], string]>([
    ['no JSON', ['{"type":'], '1: the text is not valid JSON'],
    ['no object', ['[1]'], '1: must be a JSON object'],
    ['an unknown type', [{ type: 'secret' }], '1: /type must be one of header, session'],
    [
      'a later format',
      [{ ...HEADER, version: 2 }],
      '1: the file has format 2, and this version reads 1',
    ],
    ['another format', [{ ...HEADER, format: 'x' }], '1: /format must be capstan-sessions'],
    [
      'no organisation',
      [without(SESSION, 'organisation'), MESSAGE],
      '1: /organisation is required',
    ],
    ['no user', [without(SESSION, 'userId'), MESSAGE], '1: /userId is required'],
    ['a blank user', [{ ...SESSION, userId: ' ' }, MESSAGE], '1: /userId must not be blank'],
    [
      'no UUID',
      [
        { ...SESSION, id: NO_UUID },
        { ...MESSAGE, sessionId: NO_UUID },
      ],
      '1: /id must be a UUID',
    ],
    [
      'a wrong status',
      [{ ...SESSION, status: 'gone' }, MESSAGE],
      '1: /status must be one of active, completed',
    ],
    [
      'a day that is not',
      [{ ...SESSION, createdAt: '2026-02-30T00:00:00Z' }, MESSAGE],
      '1: /createdAt must be a time',
    ],
    ['a time as number', [{ ...SESSION, updatedAt: 5 }, MESSAGE], '1: /updatedAt must be a string'],
    [
      'tokens in parts',
      [{ ...SESSION, totalTokens: 1.5 }, MESSAGE],
      '1: /totalTokens must be an integer',
    ],
    [
      'tokens below zero',
      [{ ...SESSION, totalTokens: -1 }, MESSAGE],
      '1: /totalTokens must be an integer from 0',
    ],
    [
      'metadata that is a list',
      [{ ...SESSION, metadata: [] }, MESSAGE],
      '1: /metadata must be an object',
    ],
    [
      'metadata too deep',
      [
        { ...SESSION, metadata: { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } } },
        MESSAGE,
      ],
      '1: /metadata must be nested at most 8 levels deep',
    ],
    [
      'a title too long',
      [{ ...SESSION, title: 'x'.repeat(201) }, MESSAGE],
      '1: /title must be 1 to 200 bytes',
    ],
    [
      'too many messages',
      [{ ...SESSION, totalMessages: 10_001 }],
      '1: /totalMessages must be an integer from 0 to 10000',
    ],
    [
      'several mistakes',
      [{ ...SESSION, status: 1, version: 0 }, MESSAGE],
      '1: /status must be one of active, completed; /version must be',
    ],
    [
      'poison',
      [`{"type":"session","metadata":{"__proto__":{"a":1}}}`],
      "1: /metadata/__proto__ the name '__proto__' is not accepted",
    ],
    [
      'a name twice',
      ['{"type":"session","type":"session"}'],
      '1: an object has the same name twice',
    ],
    [
      'nesting without end',
      [`{"type":"session","metadata":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`],
      '1: /metadata/a',
    ],
    [
      'half a character',
      [SESSION, JSON.stringify(MESSAGE).replace('"x"', '"\\ud800"')],
      '2: /content a string contains half of a surrogate pair',
    ],
    [
      'U+0000',
      [SESSION, JSON.stringify(MESSAGE).replace('"x"', '"\\u0000"')],
      '2: /content a string contains the character U+0000',
    ],
    ['a message without role', [SESSION, without(MESSAGE, 'role')], '2: /role is required'],
    [
      'a role that is none',
      [SESSION, { ...MESSAGE, role: 'ghost' }],
      '2: /role must be one of system, user, assistant, tool',
    ],
    [
      'content that is a number',
      [SESSION, { ...MESSAGE, content: 5 }],
      '2: /content must be a string',
    ],
    [
      'content too long',
      [SESSION, { ...MESSAGE, content: 'x'.repeat(262_145) }],
      '2: /content must be at most 262144 bytes',
    ],
    [
      'a line without end',
      [SESSION, { ...MESSAGE, content: 'x'.repeat(2_000_000) }],
      '2: it is longer than 1589248 bytes',
    ],
    ['a message that is missing', [SESSION, { ...MESSAGE, seq: 2 }], '2: /seq must be 1'],
    ['a message of nobody', [MESSAGE], '1: the message does not follow its session'],
    [
      'a message too many',
      [SESSION, MESSAGE, { ...MESSAGE, seq: 2 }],
      '3: the message does not follow its session',
    ],
    [
      'fewer messages than promised',
      [
        { ...SESSION, totalMessages: 3 },
        MESSAGE,
        { ...SESSION, id: ID.replace(/1$/, '2'), totalMessages: 0 },
      ],
      '1: the session has 3 messages, and 1 follow',
    ],
    [
      'a tombstone without reason',
      [{ type: 'tombstone', organisation: 'acme', sessionId: ID, deletedAt: TIME }],
      '1: /reason is required',
    ],
    [
      'usage of a day that is not',
      [
        {
          type: 'usage',
          organisation: 'acme',
          day: '2026-13-01',
          userId: 'u',
          model: '',
          sessions: 1,
          messages: 1,
          tokens: 1,
          bytes: 1,
        },
      ],
      '1: /day must be a day',
    ],
    [
      'an answer without key',
      [
        {
          type: 'answer',
          organisation: 'acme',
          scope: 's',
          fingerprint: 'f',
          status: 200,
          body: '{}',
          createdAt: TIME,
        },
      ],
      '1: /key is required',
    ],
  ])('%s', async (_, lines, message) => {
    const store = await emptyStore();
    const text = fileOf(...lines);
    const { told } = await takenWithProblems(store, text, WITHOUT_ENDS);
    expect(told).toEqual([expect.stringContaining(message)]);
    const { sessions, tombstones } = await store.takeOut('acme');
    expect(
      sessions.filter(
        ({ id, lastSequence }) => id === ID && told[0]?.[0] !== '3' && lastSequence > 0,
      ),
    ).toEqual([]);
    expect(tombstones).toEqual([]);
    await expect(taken(store, text, WITHOUT_ENDS)).rejects.toThrow(message.replace(/^\d+: /, ''));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('bytes that are no UTF-8', async () => {
    const store = await emptyStore();
    const text = Buffer.concat([
      Buffer.from('{"type":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    const { told } = await takenWithProblems(store, text as never, {
      edited: true,
      format: 'jsonl',
    });
    expect(told).toEqual(['1: the text is not valid UTF-8']);
  });

  test('the rest of the file goes on, and the limits are those of the settings', async () => {
    const store = await emptyStore();
    const second = { ...SESSION, id: ID.replace(/1$/, '2') };
    const text = fileOf(HEADER, { ...SESSION, userId: 5 }, MESSAGE, second, {
      ...MESSAGE,
      sessionId: second.id,
    });
    const { told, sessions } = await takenWithProblems(store, text);
    expect(told).toEqual([
      '2: /userId must be a string',
      expect.stringMatching(/^5: the file ends before its last line/),
    ]);
    expect(sessions).toBe(1);
    const settings = { organisations: { acme: { limits: { contentBytes: 0 } } } };
    const small = await takenWithProblems(
      await emptyStore(),
      fileOf(second, { ...MESSAGE, sessionId: second.id }),
      { settings, edited: true },
    );
    expect(small.told).toEqual(['2: /content must be at most 0 bytes of UTF-8']);
  });
});
