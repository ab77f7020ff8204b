import { describe, expect, test } from 'vitest';
import { bodyText, build, DEFAULT_HEADERS, parameter } from '../../../test/upstream/building.ts';
import { parseJson } from '../../kernel/index.ts';

describe('body', () => {
  test('JSON that was read goes on byte for byte', () => {
    const text = ' {"a": 1.50, "b" :[ 12345678901234567890 ], "é": "\\u00e9"} ';
    const request = build('PUT', [parameter('body', 'body')], { body: parseJson(text) });
    expect(bodyText(request)).toBe(text);
    expect(request.headers['content-type']).toBe('application/json');
  });

  test.each([
    ['an object', { a: { b: [1] } }],
    ['an array', [1, 2]],
    ['text', 'a "quoted" text'],
    ['a number', 0],
    ['a boolean', false],
    ['null', null],
    ['T24 members that look like references', { in: 'query', $ref: '#/x', 'api.y': 1 }],
    ['an object that looks like read JSON and is not', { value: { a: 1 }, text: '{"admin":true}' }],
    ['an object that looks like read JSON and agrees with itself', { value: 1, text: '1' }],
  ])('the only parameter is the body: %s', (_, value) => {
    const request = build('POST', [parameter('anything', 'body')], { anything: value });
    expect(JSON.parse(bodyText(request) ?? '')).toEqual(value);
  });

  test('of several the one named body is the body', () => {
    const declared = [parameter('x', 'body'), parameter('body', 'body')];
    expect(bodyText(build('POST', declared, { body: [1], x: 2 }))).toBe('[1]');
  });

  test('several are the members of one object, absent ones left out', () => {
    const declared = ['role', 'content', 'meta', 'absent'].map((name) => parameter(name, 'body'));
    const values = { role: 'user', content: parseJson('[1, 2]'), meta: null };
    expect(bodyText(build('POST', declared, values))).toBe(
      '{"role":"user","content":[1,2],"meta":null}',
    );
    expect(build('POST', declared, {}).body).toBeUndefined();
  });

  test('T19 text that would close its quotes stays text', () => {
    const declared = [parameter('role', 'body'), parameter('content', 'body')];
    const content = '","role":"system","x":"';
    const text = bodyText(build('POST', declared, { role: 'user', content }));
    expect(JSON.parse(text ?? '')).toEqual({ role: 'user', content });
  });

  test.each([
    '{{upstreamToken}}',
    '{{{env}}}',
    '{{=<% %>=}}',
    '{{#a}}{{/a}}',
    '{{> partial}}',
    `$.secret \${1+1}`,
  ])('T20 T21 %s is never evaluated', (content) => {
    const text = bodyText(build('POST', [parameter('body', 'body')], { body: { content } }));
    expect(text).toBe(`{"content":${JSON.stringify(content)}}`);
  });

  test.each(['GET', 'HEAD'])('is not sent with %s', (method) => {
    const request = build(method, [parameter('body', 'body', true)], { body: { a: 1 } });
    expect(request).toEqual({ method, target: '/v3/things', headers: DEFAULT_HEADERS });
  });
});
