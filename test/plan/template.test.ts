import { describe, expect, test } from 'vitest';
import { ParsedJson } from '../../src/kernel/index.ts';
import { compileJsonPath, namesIn, parseTemplate, renderTemplate } from '../../src/plan/index.ts';

const render = (text: string, values: Readonly<Record<string, unknown>>) => {
  const known = new Map(Object.entries(values));
  return renderTemplate(parseTemplate(text), (name) => known.get(name));
};

describe('templates', () => {
  test('a name that is all of the text keeps the type of its value', () => {
    for (const value of [1, true, null, [1], { a: 1 }, '', 'x'])
      expect(render('{{v}}', { v: value })).toBe(value);
  });

  test('inside of text values become text, and lists and objects JSON', () => {
    expect(render('a {{n}} {{b}} {{o}} {{z}}', { n: 1.5, b: true, o: { k: ['"'] }, z: null })).toBe(
      'a 1.5 true {"k":["\\""]} null',
    );
    expect(render('x{{v}}', { v: new ParsedJson({ a: 1 }, '{ "a": 1 }') })).toBe('x{ "a": 1 }');
  });

  test('one name without a value makes all of it absent', () => {
    expect(render('a {{b}} {{c}}', { b: 1 })).toBeUndefined();
    expect(render('{{c}}', {})).toBeUndefined();
    expect(render('', {})).toBe('');
  });

  test('T20, T21: values are never read as templates', () => {
    for (const value of [
      '{{secret}}',
      '{{{secret}}}',
      '{{=<% %>=}}',
      '{{#a}}{{/a}}',
      '{{> p}}',
      '$&',
      '$1',
    ])
      expect(render('<{{v}}>', { v: value, secret: 'S' })).toBe(`<${value}>`);
  });

  test.each([
    '{{{x}}}',
    '{{#x}}y{{/x}}',
    '{{^x}}y{{/x}}',
    '{{> x}}',
    '{{! x}}',
    '{{& x}}',
    '{{=<% %>=}}',
    '{{}}',
    '{{ }}',
    '{x}',
    '{{x}',
    '{{{{x}}}}',
    '{{a{b}}',
  ])('T20: %s is plain text', (text) => {
    expect(namesIn(parseTemplate(text))).toEqual([]);
    expect(render(text, { x: 1 })).toBe(text);
  });

  test.each([
    ['{{ x }}', ['x']],
    ['{{x}}{{y}}{{x}}', ['x', 'y']],
    ['{{a.b}}', ['a.b']],
    [
      '{{filter[query]}} {{$select}} {{metrics[]}} {{two words}}',
      ['filter[query]', '$select', 'metrics[]', 'two words'],
    ],
  ])('%s names %j', (text, names) => {
    expect(namesIn(parseTemplate(text))).toEqual(names);
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'T22: %s is a name like any other',
    (name) => {
      expect(render(`{{${name}}}`, {})).toBeUndefined();
      expect(renderTemplate(parseTemplate(`{{${name}}}`), (one) => (one === name ? 1 : 0))).toBe(1);
    },
  );

  test('a long text of braces takes no time', () => {
    const started = performance.now();
    for (const text of ['{{'.repeat(50_000), `{{${' a'.repeat(50_000)}`, '{'.repeat(100_000)])
      expect(namesIn(parseTemplate(text))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('mappings', () => {
  const map = (path: string, value: unknown) => compileJsonPath(path).first(value) ?? null;

  test.each(['', '$', '$.', ' $. '])('T2: %j is the whole value, of whatever type', (path) => {
    for (const value of [[1], { a: 1 }, 5, null, 'x']) expect(map(path, value)).toBe(value);
  });

  test.each([
    ['$.a', { a: 1 }, 1],
    ['$.a.b', { a: { b: [2] } }, [2]],
    ['$.a[1]', { a: [1, 2] }, 2],
    ["$['a b']", { 'a b': 3 }, 3],
    ['$["a.b"].c', { 'a.b': { c: 4 } }, 4],
    ['$.a-b', { 'a-b': 5 }, 5],
    ['$.a', {}, null],
    ['$.a.b', { a: null }, null],
    ['$.a.b', { a: 'text' }, null],
    ['$[0]', 'text', null],
  ])('%s of %j', (path, value, expected) => {
    expect(map(path, value)).toEqual(expected);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'T22: the inherited member %s is none',
    (name) => {
      expect(map(`$.${name}`, {})).toBeNull();
      expect(map(`$['${name}']`, [])).toBeNull();
      expect(map(`$.a.${name}`, { a: {} })).toBeNull();
    },
  );
});
