import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpRequest } from '../http/index.ts';
import { apiKey } from './api-key.ts';

const request: HttpRequest = { method: 'GET', target: '/a%20b?q=1', headers: { accept: '*/*' } };

function sign(credentials: Readonly<Record<string, string>>, target = request.target): HttpRequest {
  return apiKey.sign({ ...request, target }, new Map(Object.entries(credentials)));
}

test('sends the key in the header it is told to, in a header when it is not told', () => {
  const expected = { ...request, headers: { accept: '*/*', 'x-api-key': 'k e y' } };
  expect(sign({ key: 'X-Api-Key', value: 'k e y', placement: 'header' })).toEqual(expected);
  expect(sign({ key: 'X-Api-Key', value: 'k e y' })).toEqual(expected);
});

test.each([
  ['/a', '/a?api%20key=x%26y'],
  ['/a?q=1', '/a?q=1&api%20key=x%26y'],
  ['/a?api%20key=of-the-caller&q=1', '/a?q=1&api%20key=x%26y'],
])('sends the key in the query: %s becomes %s', (before, after) => {
  const signed = sign({ key: 'api key', value: 'x&y', placement: 'query' }, before);
  expect(signed).toEqual({ ...request, target: after });
});

test('whatever the key is, the query means exactly it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
      const { target } = sign({ key: 'k', value, placement: 'query' });
      expect(target).toMatch(/^\/a%20b\?q=1&k=[A-Za-z0-9._~%-]+$/);
      expect(decodeURIComponent(target.slice(target.indexOf('k=') + 2))).toBe(value);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['no key name', { value: 'CANARY' }],
  ['no value', { key: 'x-api-key' }],
  ['an empty value', { key: 'x-api-key', value: '' }],
  ['a header name with a line break', { key: 'x\r\ny', value: 'CANARY' }],
  ['a header name with a space', { key: 'x y', value: 'CANARY' }],
  ['a value with a line break', { key: 'x', value: 'CANARY\r\ny: z' }],
  ['a value with a space at the end', { key: 'x', value: 'CANARY ' }],
  ['a value outside ASCII', { key: 'x', value: 'CANARYé' }],
  [
    'half of a surrogate pair in the query',
    { key: 'x', value: 'CANARY\udc00', placement: 'query' },
  ],
  ['a placement that does not exist', { key: 'x', value: 'CANARY', placement: 'body' }],
])('refuses %s without repeating it', (_, credentials) => {
  expect(() => sign(credentials)).toThrow(
    expect.objectContaining({ problem: 'credential-missing' }),
  );
  expect(() => sign(credentials)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('CANARY') }),
  );
});
