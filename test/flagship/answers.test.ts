import { expect, test } from 'vitest';
import { flagshipAlone, KEY, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { json, problem, restOfFlagship } from './kit.ts';

const flagship = restOfFlagship();

test('S9: an upstream 404 is an answer and passes with its JSON', async () => {
  flagship.upstream.answer({ status: 404, headers: json, body: '{"error":true}' });
  const answer = await flagship.call('GET', `${SESSIONS}/X`);
  expect([answer.status, answer.text]).toEqual([404, '{"error":true}']);
});

test('S12: an upstream 204 is a 204 without content', async () => {
  flagship.upstream.answer({ status: 204 });
  const answer = await flagship.call('DELETE', `${SESSIONS}/X`);
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('S13: an upstream 500 in HTML passes without a crash', async () => {
  flagship.upstream.answer({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: '<h1>oops</h1>',
  });
  const answer = await flagship.call('GET', SESSIONS);
  expect([answer.status, answer.text]).toEqual([500, '<h1>oops</h1>']);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('S14: an upstream that is slow is a 504, one that is down a 502', async () => {
  flagship.upstream.answer(() => new Promise(() => {}));
  const slow = await flagship.call('GET', SESSIONS);
  expect([slow.status, problem(slow.text).type.endsWith('upstream-timeout')]).toEqual([504, true]);
  const gone = await scriptedUpstream();
  const other = await serveAgainst(gone.base, flagshipAlone());
  await gone.close();
  const response = await fetch(`${other.rest}${SESSIONS}`);
  expect([
    response.status,
    problem(await response.text()).type.endsWith('upstream-unreachable'),
  ]).toEqual([502, true]);
  await other.running.stop(100);
});

test.each([401, 407])("an upstream %i is the gateway's own credential failing", async (status) => {
  flagship.upstream.answer({
    status,
    headers: { ...json, 'www-authenticate': 'Bearer realm="up"' },
    body: '{"why":"classified"}',
  });
  const answer = await flagship.call('GET', SESSIONS);
  expect([answer.status, problem(answer.text).type.endsWith('upstream-auth')]).toEqual([502, true]);
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expect(answer.text).not.toContain('classified');
});

test('an upstream 403 is an answer and passes', async () => {
  flagship.upstream.answer({ status: 403, headers: json, body: '{"message":"no"}' });
  expect(await flagship.call('GET', SESSIONS)).toMatchObject({
    status: 403,
    text: '{"message":"no"}',
  });
});

test('useful headers pass, the others do not', async () => {
  flagship.upstream.answer({
    headers: {
      ...json,
      etag: '"1"',
      'x-next-cursor': 'c',
      'retry-after': '999999',
      'set-cookie': 'a=b',
      server: 'up',
      location: 'https://up.example/x',
      'access-control-allow-origin': '*',
    },
    body: '[]',
  });
  const { headers } = await flagship.call('GET', SESSIONS);
  expect([headers.get('etag'), headers.get('x-next-cursor'), headers.get('retry-after')]).toEqual([
    '"1"',
    'c',
    '60',
  ]);
  for (const name of ['set-cookie', 'server', 'location', 'access-control-allow-origin']) {
    expect(headers.get(name)).toBeNull();
  }
});

test("no header of the caller reaches the upstream, above all not the caller's credential", async () => {
  await flagship.call('GET', SESSIONS, undefined, {
    authorization: 'Bearer caller',
    cookie: 'a=b',
    'x-api-key': 'k',
    'x-forwarded-for': '1.2.3.4',
  });
  const headers = flagship.upstream.requests[0]?.headers ?? {};
  expect(headers.authorization).toBe(`Bearer ${KEY}`);
  expect(
    ['cookie', 'x-api-key', 'x-forwarded-for'].filter((name) => headers[name] !== undefined),
  ).toEqual([]);
});

test('a GET is not repeated when the upstream fails without saying when to come back', async () => {
  flagship.upstream.answer({ status: 503, headers: json, body: '{}' });
  expect((await flagship.call('GET', SESSIONS)).status).toBe(503);
  expect(flagship.upstream.requests).toHaveLength(1);
});

test('HEAD is answered like GET, without content', async () => {
  flagship.upstream.answer({ headers: json, body: '[]' });
  const answer = await flagship.call('HEAD', SESSIONS);
  expect([answer.status, answer.text]).toEqual([200, '']);
  expect(flagship.upstream.requests[0]?.method).toBe('GET');
});

test('S21: the key is in no log line of all of this', () => {
  expect(flagship.lines.length).toBeGreaterThan(5);
  expect(flagship.lines.filter((line) => line.includes(KEY))).toEqual([]);
});
