import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callerPolicy, hostProblem, originProblem } from './caller-policy.ts';

const loopback = (port: number) =>
  callerPolicy({ address: '127.0.0.1', port }, ['api.example'], []);

test('port 80 may be left out, as browsers do', () => {
  expect(hostProblem('localhost', loopback(80))).toBeUndefined();
  expect(hostProblem('localhost:80', loopback(80))).toBeUndefined();
  expect(originProblem('http://localhost', 'localhost', loopback(80))).toBeUndefined();
  expect(hostProblem('localhost', loopback(81))?.problem).toBe('host-forbidden');
});

test('a listener on an unusual loopback address answers to it', () => {
  const policy = callerPolicy({ address: '127.0.0.9', port: 8080 }, [], []);
  expect(hostProblem('127.0.0.9:8080', policy)).toBeUndefined();
});

test.each([
  'a b',
  'a,b',
  '[::1',
  '::1',
  'a:',
  'a:b',
  'a:123456',
  'a:65536',
  'http://a',
  'a/b',
  '[1.2.3.4]',
  '%61',
])('Host %j is no host name', (host) => {
  expect(hostProblem(host, loopback(80))?.problem).toBe('malformed-request');
});

test('no origin passes that a browser would not write for one of our own hosts', () => {
  const policy = loopback(8080);
  const own = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\]):8080$/;
  const pieces = fc.constantFrom(
    ...[
      'http://',
      'https://',
      'localhost',
      '127.0.0.1',
      '[::1]',
      ':8080',
      ':80',
      '.evil.test',
      '@',
      '/',
      'null',
      ', ',
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
      const origin = parts.join('');
      const passes = originProblem(origin, 'localhost:8080', policy) === undefined;
      expect(passes).toBe(own.test(origin));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  [['a b'], []],
  [['http://a'], []],
  [[], ['a.example']],
  [[], ['https://a.example/b']],
  [[], ['*']],
])('an allow-list with a mistake is an error: %j %j', (hosts, origins) => {
  expect(() => callerPolicy({ address: '::1', port: 1 }, hosts, origins)).toThrow(RangeError);
});
