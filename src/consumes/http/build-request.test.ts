import { describe, expect, test } from 'vitest';
import {
  bodyText,
  build,
  DEFAULT_HEADERS,
  frame,
  operation,
  parameter,
} from '../../../test/upstream/building.ts';
import { Problem, parseJson } from '../../kernel/index.ts';
import { buildRequest } from './build-request.ts';

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('a request without values has the default fields, no query and no body', () => {
  const optional = (['query', 'header', 'cookie', 'body'] as const).map((location) =>
    parameter(`a-${location}`, location),
  );
  expect(build('POST', optional, {})).toEqual({
    method: 'POST',
    target: '/v3/things',
    headers: DEFAULT_HEADERS,
  });
});

test.each(['query', 'header', 'cookie', 'body'] as const)(
  'a required value in %s that is absent is named',
  (location) => {
    const problem = problemOf(() => build('POST', [parameter('a/b', location, true)], {}));
    expect(problem.problem).toBe('parameter-missing');
    expect(problem.errors).toEqual([{ pointer: '/a~1b', message: 'is required' }]);
  },
);

describe('query', () => {
  test.each([
    ['a space', 'a b', 'q=a%20b'],
    ['T15 a separator', 'a&limit=1000', 'q=a%26limit%3D1000'],
    ['T15 a separator that is encoded already', 'a%26limit%3D1000', 'q=a%2526limit%253D1000'],
    ['T16 text stays as it is', '1e2', 'q=1e2'],
    [
      'T21 what looks like a template',
      `{{user}} $.x \${1+1}`,
      'q=%7B%7Buser%7D%7D%20%24.x%20%24%7B1%2B1%7D',
    ],
    ['marks', "!'()*+/?#", 'q=%21%27%28%29%2A%2B%2F%3F%23'],
    ['a line break', 'a\r\nb', 'q=a%0D%0Ab'],
    ['empty text', '', 'q='],
    ['a number', 10, 'q=10'],
    ['a large number', 1e21, 'q=1e%2B21'],
    ['a boolean', true, 'q=true'],
    ['T15 an array as repeated pairs', ['a', 2, true, null, 'b&c'], 'q=a&q=2&q=true&q=b%26c'],
    ['T25 an object as JSON, never as [object Object]', { a: [1] }, 'q=%7B%22a%22%3A%5B1%5D%7D'],
    ['JSON that was read', parseJson('["a", {"b":1}]'), 'q=a&q=%7B%22b%22%3A1%7D'],
  ])('carries %s', (_, value, query) => {
    expect(build('GET', [parameter('q', 'query')], { q: value }).target).toBe(
      `/v3/things?${query}`,
    );
  });

  test.each([
    ['absent', undefined],
    ['null', null],
    ['an empty array', []],
  ])('leaves out %s', (_, value) => {
    expect(build('GET', [parameter('q', 'query')], { q: value }).target).toBe('/v3/things');
  });

  test('T15 names are encoded, and only declared ones are sent', () => {
    const declared = [parameter('userId[$ne]', 'query'), parameter('a&b', 'query')];
    const { target } = build('GET', declared, { 'userId[$ne]': 1, 'a&b': 2, other: 3 });
    expect(target).toBe('/v3/things?userId%5B%24ne%5D=1&a%26b=2');
  });

  test.each([
    ['half of a surrogate pair', 'a\ud800'],
    ['not a number', Number.NaN],
  ])('refuses %s', (_, value) => {
    const problem = problemOf(() => build('GET', [parameter('q', 'query')], { q: value }));
    expect(problem.problem).toBe('parameter-invalid');
    expect(problem.errors[0]?.pointer).toBe('/q');
  });
});

describe('header', () => {
  test.each([
    ['text', 'a b\tc', 'a b\tc'],
    ['a number', 7, '7'],
    ['a list', ['a', 'b'], 'a, b'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['JSON that was read', parseJson('"text"'), 'text'],
  ])('carries %s', (_, value, text) => {
    const { headers } = build('GET', [parameter('X-Thing', 'header')], { 'X-Thing': value });
    expect(headers).toEqual({ ...DEFAULT_HEADERS, 'x-thing': text });
  });

  test.each([
    ['T17 another header', 'x\r\nAuthorization: Bearer evil'],
    ['T17 LF', 'x\ny'],
    ['T17 a control character', 'x\u0001'],
    ['T17 DEL', 'x\u007f'],
    ['T17 NUL', 'x\u0000'],
    ['T17 letters outside ASCII', '日本'],
    ['T17 a letter of Latin-1', 'é'],
    ['a space in front', ' x'],
    ['a tab at the end', 'x\t'],
    ['empty text', ''],
    ['T17 another header inside a list', ['a', 'b\r\nc: d']],
    ['T17 half of a surrogate pair', '\ud800'],
  ])('refuses %s', (_, value) => {
    const run = () => build('GET', [parameter('x-thing', 'header')], { 'x-thing': value });
    const problem = problemOf(run);
    expect(problem.problem).toBe('parameter-invalid');
    expect(problem.errors[0]?.pointer).toBe('/x-thing');
  });

  test.each([
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'Cookie',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Forwarded',
    'Accept-Encoding',
    'X-Request-Id',
    'Authorization',
  ])('T18 no value sets %s, declared or not', (name) => {
    const { headers } = build('GET', [parameter(name, 'header')], { [name]: 'evil' });
    expect(headers).toEqual(DEFAULT_HEADERS);
  });

  test('T72 a declared Authorization is sent when the API has no credential of its own', () => {
    const declared = [parameter('Authorization', 'header')];
    const { headers } = build(
      'GET',
      declared,
      { Authorization: 'Bearer x' },
      { authenticated: false },
    );
    expect(headers.authorization).toBe('Bearer x');
  });

  test('replaces our accept, user-agent and content-type when declared and given, not when absent', () => {
    const declared = ['Accept', 'User-Agent', 'Content-Type'].map((name) =>
      parameter(name, 'header'),
    );
    const all = [...declared, parameter('body', 'body')];
    const given = { Accept: 'text/csv', 'User-Agent': 'me', 'Content-Type': 'application/x+json' };
    expect(build('POST', all, { ...given, body: 1 }).headers).toMatchObject({
      accept: 'text/csv',
      'user-agent': 'me',
      'content-type': 'application/x+json',
    });
    expect(build('POST', all, given).headers).not.toHaveProperty('content-type');
    expect(build('POST', all, { body: 1 }).headers).toEqual({
      ...DEFAULT_HEADERS,
      'content-type': 'application/json',
    });
  });

  test('a name that is no token is refused', () => {
    const run = () => build('GET', [parameter('x: y\r\nz', 'header')], { 'x: y\r\nz': 'v' });
    expect(problemOf(run).problem).toBe('parameter-invalid');
  });

  test('a name every object has is a name like any other', () => {
    const { headers } = build('GET', [parameter('constructor', 'header')], { constructor: 'v' });
    expect(Object.entries(headers)).toContainEqual(['constructor', 'v']);
    expect(build('GET', [parameter('constructor', 'header')], {}).headers).toEqual(DEFAULT_HEADERS);
  });
});

describe('cookie', () => {
  test('carries values the RFC allows', () => {
    const declared = [parameter('a', 'cookie'), parameter('B', 'cookie'), parameter('c', 'cookie')];
    const { headers } = build('GET', declared, { a: 'x!#$%=/', B: 2 });
    expect(headers.cookie).toBe('a=x!#$%=/; B=2');
  });

  test.each([
    ['another cookie', 'x; admin=1'],
    ['a comma', 'x,y'],
    ['a quote', '"x"'],
    ['a backslash', 'x\\y'],
    ['a space', 'x y'],
    ['a line break', 'x\r\nSet: y'],
    ['a letter outside ASCII', 'é'],
    ['a list', ['a', 'b']],
    ['an object', { a: 1 }],
  ])('refuses %s', (_, value) => {
    const problem = problemOf(() => build('GET', [parameter('c', 'cookie')], { c: value }));
    expect(problem.problem).toBe('parameter-invalid');
    expect(problem.errors[0]?.pointer).toBe('/c');
  });
});

test('T18 a constant of the document wins over a value', () => {
  const declared = [parameter('v', 'query'), parameter('x-v', 'header')];
  const constants = new Map([
    ['v', '1'],
    ['x-v', '2'],
  ]);
  const { target, headers } = build('GET', declared, { v: 'evil', 'x-v': 'evil' }, { constants });
  expect(target).toBe('/v3/things?v=1');
  expect(headers['x-v']).toBe('2');
});

test.each(['constructor', '__proto__', 'toString'])(
  'T22 a parameter called %s is absent until it is given',
  (name) => {
    const declared = [parameter(name, 'query'), parameter('body', 'body')];
    expect(build('POST', declared, {}).target).toBe('/v3/things');
    const given = new Map([[name, 'v']]);
    expect(buildRequest(operation('POST', declared), given, frame).target).toBe(
      `/v3/things?${name}=v`,
    );
  },
);

test('T26 values that are not declared go nowhere', () => {
  const declared = [parameter('body', 'body'), parameter('q', 'query')];
  const values = {
    body: { a: 1 },
    orgId: 'evil',
    status: 'evil',
    cookie: 'evil',
    authorization: 'evil',
  };
  const request = build('POST', declared, values);
  expect(JSON.stringify(request)).not.toContain('evil');
  expect(bodyText(request)).toBe('{"a":1}');
});
