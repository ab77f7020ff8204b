import { expect, test } from 'vitest';
import { parseChallenges, quoted } from './challenge.ts';

const read = (field: string) =>
  parseChallenges(field).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test('reads several challenges in one field, quotes, escapes and all', () => {
  expect(
    read(
      'Basic realm="a, \\"b\\"", Negotiate, Digest realm=x , nonce="n=\\\\", qop="auth,auth-int",stale=TRUE',
    ),
  ).toEqual([
    ['basic', { realm: 'a, "b"' }],
    ['negotiate', {}],
    ['digest', { realm: 'x', nonce: 'n=\\', qop: 'auth,auth-int', stale: 'TRUE' }],
  ]);
});

test('of a parameter given twice the first counts', () => {
  expect(read('Digest nonce=a, nonce=b')).toEqual([['digest', { nonce: 'a' }]]);
});

test.each(['', ',,,', '=', '"', 'Digest "', 'Digest nonce="open', 'a=b', '\u00e9'])(
  'makes what it can of %j',
  (field) => {
    expect(() => parseChallenges(field)).not.toThrow();
  },
);

test('reads a hostile field in time that grows with its length', () => {
  expect(read(`Digest nonce="${'\\a'.repeat(50_000)}`)).toEqual([
    ['digest', {}],
    ['nonce', {}],
  ]);
});

test('a quoted text comes back as it was', () => {
  const text = 'a "b" \\ c';
  expect(read(`Digest realm=${quoted(text)}`)).toEqual([['digest', { realm: text }]]);
  expect(quoted('a\r\nb\u20ac')).toBe('"a??b?"');
});
