import { expect, test } from 'vitest';
import { Problem } from '../kernel/index.ts';
import { failureResponse, problemResponse } from './problem-json.ts';

test('writes the members of RFC 9457, the offending values and what the problem carries', () => {
  const problem = new Problem('parameter-invalid', 'limit is not a number', {
    errors: [{ pointer: '/limit', message: 'not a number' }],
    headers: { 'retry-after': '1' },
    members: { parameter: 'limit' },
  });
  const { status, headers, body } = problemResponse(problem, 'r-1');
  expect(status).toBe(400);
  expect(headers).toEqual({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'retry-after': '1',
  });
  expect(JSON.parse(String(body))).toEqual({
    type: 'urn:capstan:problem:parameter-invalid',
    title: 'A parameter has an unacceptable value',
    status: 400,
    detail: 'limit is not a number',
    instance: 'urn:request:r-1',
    errors: [{ pointer: '/limit', message: 'not a number' }],
    parameter: 'limit',
  });
});

function failed(failure: unknown) {
  const lines: unknown[][] = [];
  const answer = failureResponse(failure, 'r-1', { log: (...line) => lines.push(line) });
  return { ...answer, body: String(answer.body), lines };
}

test('tells the caller nothing of a bug, and the log which request it was', () => {
  const { status, body, lines } = failed(new TypeError('secret'));
  expect(status).toBe(500);
  expect(body).not.toContain('secret');
  expect(lines).toEqual([
    ['error', 'request failed', { error: 'TypeError: secret', request_id: 'r-1' }],
  ]);
});

test("logs what led to the world's failure, and nothing of a caller's mistake", () => {
  const cause = new Error('connect ECONNREFUSED');
  const { body, lines } = failed(new Problem('upstream-unreachable', 'no answer', { cause }));
  expect(body).not.toContain('ECONNREFUSED');
  expect(lines).toMatchObject([
    ['warn', 'request failed', { cause: 'Error: connect ECONNREFUSED' }],
  ]);
  expect(failed(new Problem('json-invalid', 'no')).lines).toEqual([]);
});
