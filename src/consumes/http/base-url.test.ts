import { expect, test } from 'vitest';
import { parseBaseUrl } from './base-url.ts';

test.each([
  ['https://api.example.com', 'https://api.example.com/'],
  ['HTTP://API.example.com:8080/v2/', 'http://api.example.com:8080/v2/'],
  ['http://[::1]:3000/a%20b', 'http://[::1]:3000/a%20b'],
  ['http://localhost', 'http://localhost/'],
])('accepts %s', (text, href) => {
  expect(parseBaseUrl(text).href).toBe(href);
});

test.each([
  ['T64 credentials that look like a host', 'https://api.example@evil.test/', /credentials/],
  ['credentials', 'https://user:CANARY@h.test', /credentials/],
  ['an empty user', 'https://@h.test', /credentials/],
  ['a query', 'https://h.test/?a=CANARY', /query/],
  ['an empty query', 'https://h.test/?', /query/],
  ['a fragment', 'https://h.test/#CANARY', /fragment/],
  ['an empty fragment', 'https://h.test/#', /fragment/],
  ['another scheme', 'ftp://h.test', /http/],
  ['a file', 'file:///etc/passwd', /http/],
  ['no scheme', 'h.test/CANARY', /http/],
  ['a network path', '//h.test', /http/],
  ['no host', 'http:///a', /http/],
  ['a scheme without slashes, which URL parsers take', 'http:h.test', /http/],
  ['backslashes, which URL parsers take for slashes', 'http:\\\\h.test', /backslash/],
  ['a tab, which URL parsers drop', 'http://h\t.test', /spaces/],
  ['a space in front, which URL parsers drop', ' http://h.test', /spaces/],
  ['a line break at the end, which URL parsers drop', 'http://h.test\n', /spaces/],
  ['full-width characters, which URL parsers fold', 'http://h\uff0etest', /ASCII/],
  ['a template that was not filled in', 'http://{{host}}/', /placeholder/],
  ['a port out of range', 'http://h.test:65536', /not a valid URL/],
  ['nothing', '', /./],
])('refuses %s and does not repeat the text', (_, text, reason) => {
  expect(() => parseBaseUrl(text)).toThrow(RangeError);
  expect(() => parseBaseUrl(text)).toThrow(reason);
  expect(() => parseBaseUrl(text)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('CANARY') }),
  );
});

test('T64 hosts that only look alike are different origins', () => {
  const origin = parseBaseUrl('https://api.example').origin;
  expect(parseBaseUrl('https://api.example.evil.test/').origin).not.toBe(origin);
  expect(parseBaseUrl('https://api.example:444').origin).not.toBe(origin);
  expect(parseBaseUrl('https://api.example:443/x').origin).toBe(origin);
});
