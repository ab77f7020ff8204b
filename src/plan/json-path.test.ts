import fc from 'fast-check';
import { compile } from 'json-p3';
import { describe, expect, test } from 'vitest';
import { compileJsonPath } from './json-path.ts';

const STORE = {
  store: {
    book: [
      { category: 'reference', author: 'Nigel Rees', title: 'Sayings', price: 8.95 },
      { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword', price: 12.99 },
      { category: 'fiction', author: 'Herman Melville', title: 'Moby', isbn: '0-553', price: 8.99 },
      {
        category: 'fiction',
        author: 'J. R. R. Tolkien',
        title: 'Lord',
        isbn: '0-395',
        price: 22.99,
      },
    ],
    bicycle: { color: 'red', price: 399 },
  },
};
const select = (path: string, value: unknown) => compileJsonPath(path).select(value);

describe('as documents write it', () => {
  test.each(['', ' ', '$', '$.', ' $ '])('%j is the whole value', (path) => {
    const whole = compileJsonPath(path);
    expect(whole.singular).toBe(true);
    expect(whole.first(STORE)).toBe(STORE);
    expect(whole.select(null)).toEqual([null]);
  });

  test.each([
    ['$.a b', { 'a b': 1 }],
    ['$.first-name', { 'first-name': 1 }],
    ['$.@type', { '@type': 1 }],
    ['$.2fa', { '2fa': 1 }],
    ['$.übung', { übung: 1 }],
    ['$.a b .c', { 'a b': { c: 1 } }],
    ["$['a b']", { 'a b': 1 }],
    ['$["it\'s"]', { "it's": 1 }],
    ['$.a.b[0]', { a: { b: [1] } }],
    ['$[-1]', [0, 1]],
  ])('%s', (path, value) => {
    expect(compileJsonPath(path).singular).toBe(true);
    expect(compileJsonPath(path).first(value)).toBe(1);
  });

  test.each([
    ['$.items[*].name', { items: [{ name: 'a' }, {}, { name: null }] }, ['a', null]],
    ['$.*', { a: 1, b: 2 }, [1, 2]],
    ['$..a b', { 'a b': 1, c: [{ 'a b': 2 }] }, [1, 2]],
    ['$.my list[?@.first-name == "x"].a b', { 'my list': [{ 'first-name': 'x', 'a b': 7 }] }, [7]],
    ['$.a[?@["b"] == "]"].c', { a: [{ b: ']', c: 1 }] }, [1]],
  ])('%s', (path, value, nodes) => {
    expect(compileJsonPath(path).singular).toBe(false);
    expect(select(path, value)).toEqual(nodes);
    expect(compileJsonPath(path).first(value)).toEqual(nodes[0]);
  });

  test('absent is undefined, null is null', () => {
    expect(compileJsonPath('$.a').first({ a: null })).toBeNull();
    expect(compileJsonPath('$.a').first({})).toBeUndefined();
    expect(compileJsonPath('$.a.b').first({ a: null })).toBeUndefined();
    expect(compileJsonPath('$..a').first({})).toBeUndefined();
  });
});

describe('as the standard says', () => {
  test.each([
    ['$..author', STORE, ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville', 'J. R. R. Tolkien']],
    ['$..book[?@.isbn].title', STORE, ['Moby', 'Lord']],
    ['$..book[?@.price<10].title', STORE, ['Sayings', 'Moby']],
    ['$..book[0,1].title', STORE, ['Sayings', 'Sword']],
    ['$..book[:2].title', STORE, ['Sayings', 'Sword']],
    ['$..book[-1].title', STORE, ['Lord']],
    ['$[1:3]', [0, 1, 2, 3], [1, 2]],
    ['$[5:1:-2]', [0, 1, 2, 3, 4, 5, 6], [5, 3]],
    ['$[::-1]', [0, 1, 2], [2, 1, 0]],
    ['$[1:5:0]', [0, 1], []],
    ['$[-9:9]', [0, 1], [0, 1]],
    [
      '$[?@.a == @.b]',
      [{}, { a: 1 }, { a: [1, { x: 2 }], b: [1, { x: 2 }] }],
      [{}, { a: [1, { x: 2 }], b: [1, { x: 2 }] }],
    ],
    ['$[?@.a != 1]', [{ a: 1 }, { a: 2 }, {}], [{ a: 2 }, {}]],
    ['$[?!@.a]', [{ a: null }, {}], [{}]],
    ['$[?@ == null]', [null, 0], [null]],
    ['$[?@ >= "b" && @ <= "c" || @ == true]', ['a', 'b', 'c', 'd', true, 1], ['b', 'c', true]],
    ['$[?length(@) == 1]', ['😀', 'ab', [1], { a: 1 }, 1], ['😀', [1], { a: 1 }]],
    ['$[?count(@.*) > 1]', [[1], [1, 2]], [[1, 2]]],
    ['$[?value(@..a) == 1]', [{ a: 1 }, { a: 1, b: { a: 1 } }], [{ a: 1 }]],
    ['$[?match(@, "a.c")]', ['abc', 'xabc', 'a\nc', 'a\rc', 1], ['abc']],
    ['$[?search(@, "[a-c]+")]', ['xxb', 'xx', null], ['xxb']],
    ['$[?match(@, "\\\\p{Lu}{2,3}")]', ['AB', 'ABCD', 'ab'], ['AB']],
    ['$[?match(@, "a|(b)c?")]', ['a', 'bc', 'c'], ['a', 'bc']],
    ['$.rows[?@.kind == $.kind]', { kind: 1, rows: [{ kind: 1 }, { kind: 2 }] }, [{ kind: 1 }]],
    ['$[?@.x[?@ == $[0].y]]', [{ y: 3, x: [3] }, { x: [4] }], [{ y: 3, x: [3] }]],
  ])('%s', (path, value, nodes) => {
    expect(select(path, value)).toEqual(nodes);
  });

  test.each([
    'a{',
    '\\d',
    'a**',
    'a*?',
    '(?:a)',
    'a)',
    '(a',
    '[b-a]',
    '[a',
    'a{2000}',
    '\\p{Greek}',
  ])('a pattern that is no I-Regexp matches nothing: %s', (pattern) => {
    expect(select('$.texts[?search(@, $.pattern)]', { texts: ['a', '1'], pattern })).toEqual([]);
  });

  test.each(["$['a',", '$[?length(@)]', "$['\\ud800']"])('%s is refused', (path) => {
    expect(() => compileJsonPath(path)).toThrow(RangeError);
  });
});

describe('a mistake has a message and an offset', () => {
  test.each([
    ['a.b', /starts with '\$'/, 0],
    ['$a', /'\.' or '\['/, 1],
    ['$.a.', /name is missing/, 4],
    ['$. a', /name is missing/, 2],
    ['$.a[0', /not closed/, 3],
    ['$.a?b', /needs|quotes|\['/, 3],
    ['$.filter[query]', /'q'/, 9],
    ['$.a b[?@.x = 1]', /'='/, 11],
    ['$[01]', /leading zero/, 2],
    ['$.x[?foo(@)]', /foo/, 5],
    [`$${'.a'.repeat(2000)}`, /2048/, 2048],
  ])('%.40s', (path, message, offset) => {
    const failure = thrown(() => compileJsonPath(path));
    expect(failure).toBeInstanceOf(RangeError);
    expect(failure).toMatchObject({ message: expect.stringMatching(message), offset });
    expect(failure?.message).not.toMatch(/TOKEN_/);
  });
});

function thrown(act: () => unknown): Error | undefined {
  try {
    act();
  } catch (failure) {
    return failure as Error;
  }
  return undefined;
}

const NAMES = ['a', 'b', 'first-name', 'x y', 'length', '__proto__', 'constructor', 'toString'];
const name = fc.constantFrom(...NAMES);
const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1, 'a', 'ab', ''),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 4 })
      .map((members) => JSON.parse(asText(Object.fromEntries(members.map(([n, v]) => [n, v]))))),
  ),
})).json;

function asText(object: unknown): string {
  return JSON.stringify(object);
}

const plainStep = fc.oneof(
  name.map((each) => `['${each}']`),
  fc.constantFrom('.a', '.b', '.length', '.*', '[*]', "['__proto__']"),
  fc.integer({ min: -4, max: 4 }).map((index) => `[${index}]`),
);
const comparable = fc.constantFrom(
  '@.a',
  '@.b',
  '@',
  '@[0]',
  '1',
  '"a"',
  'null',
  'length(@)',
  'count(@.*)',
  'value(@..a)',
  'length(@.a)',
);
const test1 = fc.oneof(
  fc
    .tuple(comparable, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), comparable)
    .map((each) => each.join(' ')),
  // Not `match` and `search`: the library lets them match what is no text.
  fc.constantFrom('@.a', '!@.b', '@..b', '@[?@.a]'),
);
const librarySteps = fc.oneof(
  plainStep,
  fc.constantFrom('..a', '..*', '..[0]', "['a','b']", '[0,-1]', '[0,*]'),
  fc
    .tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([start, stop, step]) => `[${start}:${stop}:${step}]`),
  fc
    .tuple(test1, fc.constantFrom('&&', '||'), test1)
    .map(([left, operator, right]) => `[?(${left}) ${operator} ${right}]`),
  test1.map((each) => `[?${each}]`),
);

test.each(['match(@.a, "a.?")', 'search(@.a, "a")'])('%s holds of texts only', (filter) => {
  const path = compileJsonPath(`$[?${filter}]`);
  expect(path.select([{ a: ['ab'] }, { a: 'ab' }, { a: null }, {}])).toEqual([{ a: 'ab' }]);
});

describe('gives what the library gives', () => {
  const agrees = (steps: fc.Arbitrary<string>) =>
    fc.property(fc.array(steps, { maxLength: 4 }), value, (path, document) => {
      const text = `$${path.join('')}`;
      const expected = compile(text)
        .query(document as never)
        .values();
      const ours = compileJsonPath(text, { maxNodes: 1_000_000, maxDepth: 128 });
      expect(ours.select(document)).toEqual(expected);
      expect(ours.first(document)).toEqual(expected[0]);
      expect(ours.singular).toBe(compile(text).singularQuery());
    });

  test('for names, indexes and [*]', () => {
    fc.assert(agrees(plainStep), { numRuns: 2000 });
  });

  test('for everything else', () => {
    fc.assert(agrees(librarySteps), { numRuns: 3000 });
  });
});
