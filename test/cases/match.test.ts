import { describe, expect, test } from 'vitest';
import { differences, matcherFault } from '../../src/cases/match.ts';

const paths = (expected: unknown, found: unknown) =>
  differences(expected, found, 'body').map(({ path }) => path);

describe('what is as expected', () => {
  test.each([
    ['an object with more members', { a: 1 }, { a: 1, b: 2 }],
    ['an inner one', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 1, d: 2 }], e: 3 } }],
    ['an empty object for any object', {}, { a: 1 }],
    ['null', { a: null }, { a: null }],
    ['any value, in both spellings', ['$any', { $any: true }], [null, 0]],
    [
      'types',
      ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'].map(($type) => ({
        $type,
      })),
      ['', 1.5, 1, false, {}, [], null],
    ],
    ['a text with a pattern in it', { $regex: '^s-\\d+$' }, 's-12'],
  ])('%s', (_, expected, found) => {
    expect(differences(expected, found, 'body')).toEqual([]);
  });
});

describe('what is not', () => {
  test.each([
    ['another value', { a: { b: 1 } }, { a: { b: 2 } }, ['body.a.b']],
    ['another type of the same look', { a: 1 }, { a: '1' }, ['body.a']],
    ['an absent member', { a: 1, b: 2 }, {}, ['body.a', 'body.b']],
    ['an absent member that may be anything', { a: '$any' }, {}, ['body.a']],
    ['null for an object', { a: {} }, { a: null }, ['body.a']],
    ['a list for an object', {}, [], ['body']],
    ['an item too many', [1], [1, 2], ['body']],
    ['an item too few', [1, 2], [1], ['body']],
    ['another item', [1, { a: 2 }], [1, { a: 3 }], ['body[1].a']],
    ['a name that every object has', { constructor: '$any' }, {}, ['body.constructor']],
    ['a fraction for a whole number', { $type: 'integer' }, 1.5, ['body']],
    ['null for an object by type', { $type: 'object' }, null, ['body']],
    ['a number for a pattern', { $regex: '1' }, 1, ['body']],
    ['a text without the pattern', { $regex: '^b' }, 'ab', ['body']],
  ])('%s', (_, expected, found, where) => {
    expect(paths(expected, found)).toEqual(where);
  });

  test('is told with both values, shortened', () => {
    expect(differences({ a: 1 }, { a: 'x'.repeat(1_000) }, 'body')).toEqual([
      { path: 'body.a', expected: '1', found: `"${'x'.repeat(299)}…` },
    ]);
    expect(differences('a', undefined, 'text')).toEqual([
      { path: 'text', expected: '"a"', found: 'nothing' },
    ]);
  });
});

test.each([
  [{ a: [{ $type: 'text' }] }, "'$type' is one of"],
  [{ $regx: 'a' }, "there is no matcher '$regx'"],
  [{ $any: true, b: 1 }, "'$any' does not stand alone"],
  [{ $regex: '(' }, 'is no regular expression'],
  [{ $regex: '(a+)+$' }, 'exponential'],
  [{ $regex: 1 }, 'is a text'],
])('%j is no matcher', (expected, fault) => {
  expect(matcherFault(expected)).toContain(fault);
});
