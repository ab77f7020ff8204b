import { describe, expect, test } from 'vitest';
import { open, type Reply } from '../kit.ts';

const brief = ({ status, body }: Reply) => `${status} ${body.code ?? ''}`.trim();

describe('hostile JSON', () => {
  test.each([
    ['not JSON', '{'],
    ['two values', '{} {}'],
    ['trailing text', '{"userId":"u"}x'],
    ['NaN', '{"userId":"u","metadata":{"a":NaN}}'],
    ['a comment', '{"userId":"u"}//'],
    ['single quotes', "{'userId':'u'}"],
    ['a byte order mark', '\ufeff{"userId":"u"}'],
    ['__proto__', '{"userId":"u","__proto__":{"admin":true}}'],
    ['__proto__ in metadata', '{"userId":"u","metadata":{"a":{"__proto__":{"admin":true}}}}'],
    ['constructor.prototype', '{"userId":"u","metadata":{"constructor":{"prototype":{"x":1}}}}'],
    ['the same name twice', '{"userId":"a","userId":"b"}'],
    ['a lone surrogate', '{"userId":"u","metadata":{"a":"\\ud800"}}'],
    ['a lone surrogate in a name', '{"userId":"u","metadata":{"\\udc00":1}}'],
    ['NUL', '{"userId":"a\\u0000b"}'],
    ['an integer beyond 2^53', '{"userId":"u","metadata":{"a":9007199254740993}}'],
    ['an overflowing number', '{"userId":"u","metadata":{"a":1e400}}'],
    ['400 digits', `{"userId":"u","metadata":{"a":${'9'.repeat(400)}}}`],
    ['100000 brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['65 levels', `{"userId":"u","metadata":${'{"a":'.repeat(65)}1${'}'.repeat(65)}}`],
  ])('%s is 400 invalid_json', async (_, bytes) => {
    const { call, get } = await open();
    expect(brief(await call('POST', '', { bytes }))).toBe('400 invalid_json');
    expect((await get('')).body).toEqual([]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each([
    ['broken UTF-8', [0x22, 0xc3, 0x28, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('%s is 400', async (_, bytes) => {
    const { call } = await open();
    expect(brief(await call('POST', '', { bytes: Uint8Array.from(bytes) }))).toBe(
      '400 invalid_json',
    );
  });

  test('what is odd but right comes back as it went in', async () => {
    const { create, get } = await open();
    const odd = [
      '\u202e\u200d👩‍👩‍👧',
      'e\u0301'.repeat(1000),
      '\u2028\u2029\u007f\\"\'',
      "'; DROP TABLE sessions;--",
      '{{x}} $1 ?1 :a @b',
      '\u0001\u001f\ufffd\uffff',
    ];
    const metadata = Object.fromEntries(odd.slice(2).map((text) => [text, { [text]: text }]));
    const id = await create({
      metadata: { ...metadata, toString: 1, numbers: [0.1, -0.5, 1e-7, 2 ** 53 - 1] },
      sessionGroup: odd[3],
      model: odd[4],
      title: odd[2],
      initialMessages: odd.map((content) => ({ role: 'user', content })),
    });
    const { body } = await get(`/${id}`);
    expect(body.messages.map(({ content }: { content: string }) => content)).toEqual(odd);
    expect(body.metadata).toEqual({
      ...metadata,
      toString: 1,
      numbers: [0.1, -0.5, 1e-7, 2 ** 53 - 1],
    });
    expect([body.sessionGroup, body.model, body.title]).toEqual([odd[3], odd[4], odd[2]]);
    const [item] = (await get(`?sessionGroup=${encodeURIComponent(odd[3] ?? '')}`)).body;
    expect([item.sessionGroup, item.model, item.title]).toEqual([odd[3], odd[4], odd[2]]);
  });
});
