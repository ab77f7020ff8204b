import { expect, test } from 'vitest';
import type { HttpRequest } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import { bearer } from './bearer.ts';

const request: HttpRequest = {
  method: 'GET',
  target: '/a?b=c',
  headers: { accept: '*/*', authorization: 'Bearer of-the-caller' },
};

test('sends the token, in place of any other authorization', () => {
  const signed = bearer.sign(request, new Map([['token', 'abc.DEF-123_~+/=']]));
  expect(signed).toEqual({
    ...request,
    headers: { accept: '*/*', authorization: 'Bearer abc.DEF-123_~+/=' },
  });
  expect(request.headers.authorization).toBe('Bearer of-the-caller');
});

test.each([
  ['no token', undefined],
  ['an empty token', ''],
  ['a line break at the end, as files have it', 'sk-CANARY\n'],
  ['a second header', 'sk-CANARY\r\nx-evil: 1'],
  ['a space', 'sk-CANARY x'],
  ['a control character', 'sk-CANARY\u0001'],
  ['DEL', 'sk-CANARY\u007f'],
  ['a letter outside ASCII', 'sk-CANARYé'],
])('refuses %s without repeating it', (_, token) => {
  const credentials = new Map(token === undefined ? [] : [['token', token]]);
  const sign = () => bearer.sign(request, credentials);
  expect(sign).toThrow(Problem);
  expect(sign).toThrow(expect.objectContaining({ problem: 'credential-missing' }));
  expect(sign).toThrow(expect.not.objectContaining({ message: expect.stringContaining('CANARY') }));
});
