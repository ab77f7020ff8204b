import { describe, expect, test } from 'vitest';
import { ParsedJson, Problem } from '../../src/kernel/index.ts';
import {
  bindArguments,
  bindInputs,
  type Given,
  type Input,
  type ParameterType,
} from '../../src/plan/index.ts';

const input = (type: ParameterType, required = true): Input => ({
  name: 'x',
  in: 'query',
  type,
  required,
  description: '',
  schema: {},
});

function bind(type: ParameterType, given: Given | undefined, required = true): unknown {
  try {
    return bindInputs([input(type, required)], () => given).get('x');
  } catch (reason) {
    if (reason instanceof Problem) return reason;
    throw reason;
  }
}

const text = (...texts: string[]): Given => ({ kind: 'text', texts });
const json = (value: unknown): Given => ({ kind: 'json', value });

const refused = (value: unknown) => value instanceof Problem && value.message;

describe('T16: texts that a query, path or header gives', () => {
  test.each([
    ['integer', '10', 10],
    ['integer', '-1', -1],
    ['integer', '0', 0],
    ['number', '1e2', 100],
    ['number', '-0.5', -0.5],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['string', '', ''],
    ['string', '007', '007'],
    ['string', '[object Object]', '[object Object]'],
    ['any', '1', '1'],
    ['object', '{"a":1}', { a: 1 }],
  ] as const)('%s %j', (type, given, value) => {
    expect(bind(type, text(given))).toEqual(value);
  });

  test.each([
    [
      'integer',
      [
        '1e2',
        '0x64',
        '1.0',
        '9007199254740993',
        'NaN',
        '',
        ' 1',
        '١',
        '01',
        '+1',
        '1_0',
        'Infinity',
      ],
    ],
    ['number', ['0x64', 'NaN', '', 'Infinity', '1e999', '.5', '5.', '1,5']],
    ['boolean', ['TRUE', '1', 'yes', '', 'on']],
    ['object', ['', '1', '[]', 'null', '{', '{"a":1,"a":2}', '{"__proto__":{"x":1}}']],
  ] as const)('%s refuses what another server might read differently', (type, texts) => {
    for (const given of texts)
      expect([given, refused(bind(type, text(given)))]).toEqual([
        given,
        expect.stringMatching(/^x: expected /),
      ]);
  });

  test('a scalar that is given twice is refused, a list takes all', () => {
    expect(refused(bind('string', text('a', 'b')))).toBe('x: expected one value, not several');
    expect(bind('array', text('a', 'b'))).toEqual(['a', 'b']);
    expect(bind('array', text('a'))).toEqual(['a']);
  });
});

describe('T25: JSON values keep their type', () => {
  test.each([
    ['string', { a: 1 }, 'text, not an object'],
    ['string', ['a'], 'text, not a list'],
    ['string', 5, 'text, not an integer'],
    ['string', 0.5, 'text, not a number'],
    ['string', true, 'text, not a boolean'],
    ['string', null, 'text, not null'],
    ['integer', 1.5, 'an integer, not a number'],
    ['integer', '1e2', 'an integer'],
    ['integer', 2 ** 53, 'an integer, not a number out of range'],
    ['number', Number.POSITIVE_INFINITY, 'a number, not a number out of range'],
    ['boolean', 1, 'true or false, not an integer'],
    ['array', 'a', 'a list, not text'],
    ['object', [], 'an object, not a list'],
    ['object', null, 'an object, not null'],
    ['object', '{}', 'an object, not text'],
  ] as const)('%s refuses %j', (type, value, expected) => {
    expect(refused(bind(type, json(value)))).toBe(`x: expected ${expected}`);
  });

  test.each([
    ['integer', 5, 5],
    ['integer', '5', 5],
    ['number', '0.5', 0.5],
    ['boolean', 'true', true],
    ['any', null, null],
    ['any', { a: [1] }, { a: [1] }],
    ['object', {}, {}],
    ['array', [1, 'a', null], [1, 'a', null]],
  ] as const)('%s takes %j', (type, value, expected) => {
    expect(bind(type, json(value))).toEqual(expected);
  });

  test('a body that came as text goes on as that text', () => {
    const body = new ParsedJson({ n: 9007199254740992 }, '{"n": 9007199254740993}');
    expect(bind('object', json(body))).toBe(body);
  });
});

describe('arguments of a tool', () => {
  const inputs = [input('integer'), { ...input('string', false), name: 'sessionId' }];

  test('null is absent where it may be, and refused where it may not', () => {
    expect([...bindArguments(inputs, { x: 1, sessionId: null })]).toEqual([['x', 1]]);
    expect(() => bindArguments(inputs, { x: null })).toThrow('x: expected an integer, not null');
  });

  test('all that is wrong is told at once, each with a pointer', () => {
    let problem: unknown;
    try {
      bindInputs([input('integer'), { ...input('string'), name: 'a/b~c' }], (one) =>
        one.name === 'x' ? json('y') : undefined,
      );
    } catch (reason) {
      problem = reason;
    }
    expect(problem).toMatchObject({
      errors: [
        { pointer: '/a~1b~0c', message: 'is required' },
        { pointer: '/x', message: 'expected an integer' },
      ],
    });
  });

  test.each(['constructor', 'toString', '__proto__', 'sessionid'])('%s is no argument', (name) => {
    const given = Object.fromEntries([
      ['x', 1],
      [name, 'y'],
    ]);
    expect(() => bindArguments(inputs, given)).toThrow(`${name}: is not an argument of this tool`);
  });

  test('an inherited member is no argument either', () => {
    const given = Object.create({ x: 1 }) as Record<string, unknown>;
    expect(() => bindArguments(inputs, given)).toThrow('x: is required');
  });
});
