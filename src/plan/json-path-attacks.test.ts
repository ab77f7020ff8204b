import { expect, test } from 'vitest';
import { compileJsonPath } from './json-path.ts';
import { JsonPathBudgetError } from './json-path-budget.ts';

const select = (path: string, value: unknown) => compileJsonPath(path).select(value);
const numbers = (length: number) => Array.from({ length }, (_, index) => index);
const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** What matters is that it ends at all: unbounded, each of the attacks takes minutes. */
const ALIVE_MS = 2000;

const large = numbers(150_000).map((id) => ({ id, name: `item ${id}`, tags: ['a', 'b'] }));
const wide = Object.fromEntries(numbers(50_000).map((id) => [`k${id}`, id]));

test.each<[string, unknown]>([
  ['$..*', large],
  ['$[*].id', large],
  ['$..[?@..[?@..id]]', large.slice(0, 2000)],
  ['$[?$..*]', large.slice(0, 200)],
  ['$[?count($..*) > 1]', numbers(5000)],
  ['$[?@ == $[0]]', [numbers(9000), numbers(9000), numbers(9000)]],
  ['$[?length($.wide) > 1]', { wide, a: 1, b: 2 }],
  ['$[?length($.wide) == length($)]', { wide }],
  [
    '$[?$.text < @]',
    {
      ...Object.fromEntries(numbers(4000).map((id) => [id, 'a'.repeat(9000)])),
      text: 'a'.repeat(9000),
    },
  ],
  [`$${'[0,0]'.repeat(60)}`, nested(64)],
  [`$${'..*'.repeat(30)}`, nested(60)],
  ['$[?match(@, @)]', numbers(500).map((id) => `${id}(a{500}){2}`)],
  ['$.*[?search(@, @)]', [numbers(500).map((id) => `(a|b${id}){300}`)]],
  ['$[::1]', numbers(20_000)],
])('%s stops at the budget', (path, value) => {
  const started = performance.now();
  expect(() => select(path, value)).toThrow(JsonPathBudgetError);
  expect(performance.now() - started).toBeLessThan(ALIVE_MS);
});

test('descent and comparison end at the deepest level, not at the end of the stack', () => {
  expect(() => select('$..a', nested(200))).toThrow(/deeper than 128 levels/);
  expect(() => select('$..a', nested(4000))).toThrow(JsonPathBudgetError);
  expect(() => select('$[?@ == $[1]]', [nested(4000), nested(4000)])).toThrow(JsonPathBudgetError);
  expect(select('$..a', nested(128))).toEqual([]);
});

test('the budget is per evaluation and counts to the node', () => {
  const path = compileJsonPath('$[*]', { maxNodes: 5, maxDepth: 1 });
  expect(path.select(numbers(5))).toHaveLength(5);
  expect(path.select(numbers(5))).toHaveLength(5);
  expect(() => path.select(numbers(6))).toThrow(/more than 5 nodes/);
});

test('a long list is within the budget when its items are only read', () => {
  expect(select('$.items[*].a.b', { items: numbers(10_000).map((b) => ({ a: { b } })) })).toEqual(
    numbers(10_000),
  );
});

test.each(['match', 'search'])('%s takes linear time', (name) => {
  const path = compileJsonPath(`$[?${name}(@.a, '(a+)+$')]`);
  const started = performance.now();
  expect(path.select([{ a: `${'a'.repeat(50_000)}!` }, { a: 'aaa' }])).toEqual([{ a: 'aaa' }]);
  expect(performance.now() - started).toBeLessThan(ALIVE_MS);
});

test.each([
  `$[?${'('.repeat(900)}@.a${')'.repeat(900)}]`,
  `$[?${'!'.repeat(1900)}@.a]`,
  `$${'[?@'.repeat(400)}${']'.repeat(400)}`,
  `$[?${'@.a||'.repeat(400)}@.a]`,
])('a deeply nested path compiles and runs or is refused: %.20s', (text) => {
  let path: ReturnType<typeof compileJsonPath> | undefined;
  try {
    path = compileJsonPath(text);
  } catch (failure) {
    expect(failure).toBeInstanceOf(RangeError);
  }
  expect(path?.select([{ a: 1 }, {}]) ?? []).toBeInstanceOf(Array);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])(
  'the inherited %s is not there, an own one is',
  (name) => {
    const own = JSON.parse(`{"${name}": 1}`);
    for (const path of [`$.${name}`, `$['${name}']`, `$['${name}', 'z']`, `$..${name}`]) {
      expect(select(path, {})).toEqual([]);
      expect(select(path, [1])).toEqual([]);
      expect(select(path, 'text')).toEqual([]);
      expect(select(path, own)).toEqual([1]);
    }
    expect(select(`$[?@.${name}]`, [{}, own, [], 'text'])).toEqual([own]);
    expect(select(`$[?@ == $[1]]`, [{}, own])).toEqual([own]);
  },
);

test.each([
  "$[?constructor.constructor('return process')()]",
  '$[?@.constructor(1)]',
  '$[(@.length-1)]',
  '$[?process.exit()]',
  '$[?`id`]',
])('script is no part of the language: %s', (path) => {
  expect(() => compileJsonPath(path)).toThrow(RangeError);
});
