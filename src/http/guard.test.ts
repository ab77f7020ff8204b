import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callerPolicy } from './caller-policy.ts';
import { inspectHead, type RequestHead } from './guard.ts';
import { headerFields } from './header-fields.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { targetFault } from './target.ts';

const policy = callerPolicy({ address: '127.0.0.1', port: 8080 }, [], ['https://app.example:443']);

function refusal(head: Partial<RequestHead>, ...lines: readonly string[]): string | undefined {
  const all = ['Host', 'localhost:8080', ...lines];
  const full = { method: 'GET', target: '/', version: '1.1', lines: all, ...head };
  const problem = inspectHead(
    { ...full, fields: headerFields(full.lines) },
    policy,
    DEFAULT_LIMITS,
  );
  return problem && `${problem.status} ${problem.problem}`;
}

test('lets an ordinary request pass', () => {
  expect(refusal({})).toBeUndefined();
  expect(refusal({ method: 'POST' }, 'Content-Length', '5', 'Accept', '*/*')).toBeUndefined();
  expect(refusal({ method: 'DELETE' }, 'Transfer-Encoding', 'Chunked')).toBeUndefined();
  expect(refusal({}, 'Content-Length', '0')).toBeUndefined();
  expect(refusal({}, 'Origin', 'https://app.example')).toBeUndefined();
});

test.each<[string, Partial<RequestHead>, readonly string[]]>([
  ['400 malformed-request', { version: '2.0' }, []],
  ['400 malformed-request', { method: 'Get' }, []],
  ['405 method-not-allowed', { method: 'TRACE' }, []],
  ['414 target-too-long', { target: `/${'a'.repeat(8192)}` }, []],
  ['400 malformed-request', { target: '/..' }, []],
  ['400 malformed-request', { lines: [] }, []],
  ['400 malformed-request', {}, ['Host', 'localhost:8080']],
  ['403 host-forbidden', { lines: ['Host', 'evil.test:8080'] }, []],
  ['403 origin-forbidden', {}, ['Origin', 'null']],
  ['501 transfer-coding-unsupported', {}, ['Transfer-Encoding', 'gzip']],
  ['417 expectation-failed', {}, ['Expect', '100-continue', 'Expect', 'x']],
  ['415 media-type-unsupported', {}, ['Content-Encoding', 'gzip']],
  ['400 malformed-request', {}, ['a_b', '1']],
  ['400 malformed-request', {}, ['Content-Length', '1']],
  ['413 body-too-large', { method: 'POST' }, ['Content-Length', '1048577']],
  ['431 headers-too-large', {}, Array(200).fill('x')],
])('refuses with %s: %j %j', (expected, head, lines) => {
  expect(refusal(head, ...lines)).toBe(expected);
});

test('a header called like a member of every object is absent unless sent', () => {
  const fields = headerFields(['__proto__', 'a', 'X', '1', 'x', '2']);
  expect(fields.constructor).toBeUndefined();
  expect(Object.entries(fields)).toEqual([
    ['__proto__', 'a'],
    ['x', '1, 2'],
  ]);
});

test('a target that passes is the same to a URL parser, whatever its letters', () => {
  const letters = fc.constantFrom(...'ab/.%2eE5cC?#\\;:@&= \t\u00e9'.split(''));
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 24 }), (text) => {
      const target = `/${text}`;
      if (targetFault(target) !== undefined) return;
      const url = new URL(`http://host${target}`);
      expect(url.pathname + url.search).toBe(target.replace(/^([^?]*)\?$/, '$1'));
    }),
    { numRuns: 20_000 },
  );
});
