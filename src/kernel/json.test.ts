import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonError, parseJson } from './json.ts';

test('gives the value and the untouched text of ordinary JSON', () => {
  const text = '{ "a": [1, 2.50], "b": {"c": null}, "d:e": "x\\":\\\\" }';
  expect(parseJson(text)).toEqual({ value: JSON.parse(text), text });
});

test.each([
  ['__proto__', '{"__proto__":{"admin":true}}', '/__proto__'],
  ['nested __proto__', '{"a":[{"__proto__":1}]}', '/a/0/__proto__'],
  ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', '/constructor'],
  ['NUL far inside', '{"w":{"v":1},"x":[0,{"a/b":[1,"\\u0000"]}]}', '/x/1/a~1b/1'],
  ['NUL', '{"a":"x\\u0000y"}', '/a'],
  ['lone surrogate', '{"a":"\\ud800"}', '/a'],
  ['lone surrogate in a name', '{"\\udc00":1}', undefined],
  ['same name twice', '{"userId":"a","userId":"b"}', ''],
  ['same name twice, escaped', '{"a":1,"\\u0061":2}', ''],
  ['byte order mark', '\uFEFF{}', ''],
  ['empty', '', ''],
  ['two values', '{} {}', ''],
  ['NaN', '{"a":NaN}', ''],
  ['comment', '{} // x', ''],
  ['too deep', '['.repeat(65) + ']'.repeat(65), undefined],
  ['far too deep', '['.repeat(100_000) + ']'.repeat(100_000), undefined],
])('refuses %s', (_, text, pointer) => {
  const parse = () => parseJson(text);
  expect(parse).toThrow(JsonError);
  try {
    parse();
  } catch (error) {
    if (pointer !== undefined) expect((error as JsonError).pointer).toBe(pointer);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('refuses bytes that are not UTF-8', () => {
  expect(() => parseJson(Uint8Array.from([0x22, 0xc3, 0x28, 0x22]))).toThrow('not valid UTF-8');
});

test('accepts exactly 64 levels', () => {
  expect(parseJson('['.repeat(64) + ']'.repeat(64)).value).toBeInstanceOf(Array);
});

test('keeps inexact numbers out when asked to', () => {
  expect(() => parseJson('9007199254740993', { exactNumbers: true })).toThrow(JsonError);
  expect(() => parseJson('{"a":1e400}', { exactNumbers: true })).toThrow(JsonError);
  expect(parseJson('[1.0,-0,0.1]', { exactNumbers: true }).value).toEqual([1, -0, 0.1]);
});

test('accepts whatever JSON.stringify writes, unless it holds something forbidden', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      if (/__proto__|\\u0000|"constructor"/.test(text) || /\\ud[89a-f]/i.test(text)) return;
      expect(parseJson(text).value).toEqual(JSON.parse(text));
    }),
  );
});
