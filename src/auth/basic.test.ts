import { expect, test } from 'vitest';
import type { HttpRequest } from '../http/index.ts';
import { basic } from './basic.ts';

const request: HttpRequest = { method: 'GET', target: '/', headers: {} };

function sign(username: string | undefined, password: string | undefined): HttpRequest {
  const given = Object.entries({ username, password }).filter(([, value]) => value !== undefined);
  return basic.sign(request, new Map(given as [string, string][]));
}

test.each([
  ['the example of RFC 7617 section 2', 'Aladdin', 'open sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  ['the UTF-8 example of RFC 7617 section 2.1', 'test', '123\u00a3', 'dGVzdDoxMjPCow=='],
  ['a colon in the password', 'a', 'b:c', 'YTpiOmM='],
  ['a name alone', 'a', '', 'YTo='],
])('encodes %s', (_, username, password, encoded) => {
  expect(sign(username, password).headers).toEqual({ authorization: `Basic ${encoded}` });
});

test.each([
  ['no user name', undefined, 'CANARY'],
  ['an empty user name', '', 'CANARY'],
  ['no password', 'CANARY', undefined],
  ['a colon in the user name, which would move the border', 'CANARY:x', 'CANARY'],
  ['a control character in the user name', 'CANARY\u0000', 'CANARY'],
  ['a line break in the password', 'CANARY', 'CANARY\n'],
  ['half of a surrogate pair', 'CANARY', 'CANARY\ud800'],
])('refuses %s without repeating it', (_, username, password) => {
  expect(() => sign(username, password)).toThrow(
    expect.objectContaining({ problem: 'credential-missing' }),
  );
  expect(() => sign(username, password)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('CANARY') }),
  );
});
