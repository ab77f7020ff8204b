import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Log } from '../../src/telemetry/index.ts';
import {
  flagshipAlone,
  KEY,
  SESSIONS,
  type Served,
  serveAgainst,
  UPSTREAM_SESSIONS,
} from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';

const ID = '0196b1c0-0000-7000-8000-000000000001';
const lines: string[] = [];
const log: Log = {
  log(level, message, fields) {
    lines.push(JSON.stringify({ level, message, ...fields }));
  },
};

let upstream: ScriptedUpstream;
let served: Served;

beforeAll(async () => {
  upstream = await scriptedUpstream();
  served = await serveAgainst(upstream.base, flagshipAlone(), log);
});

afterAll(async () => {
  await served.running.stop(1_000);
  await upstream.close();
});

beforeEach(() => {
  upstream.forget();
  upstream.answer({ headers: { 'content-type': 'application/json' }, body: '{}' });
});

const json = { 'content-type': 'application/json' };

async function call(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = body === undefined ? {} : json,
) {
  const response = await fetch(`${served.rest}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Sends a path as it is: URL parsers would resolve its dot segments. */
function rawGet(path: string): Promise<number> {
  const { hostname, port } = new URL(served.rest);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

const problem = (text: string) =>
  JSON.parse(text) as { type: string; detail: string; errors?: { pointer: string }[] };

test('S1: a list goes out with the bearer and no query; the array comes back as it is', async () => {
  const list = '[{"id":"a","title":"T"},{"id":"b"}]';
  upstream.answer({ headers: json, body: list });
  const answer = await call('GET', SESSIONS);
  expect([answer.status, answer.text]).toEqual([200, list]);
  expect(upstream.requests).toHaveLength(1);
  expect(upstream.requests[0]).toMatchObject({ method: 'GET', url: UPSTREAM_SESSIONS });
  expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test('S2: declared query parameters go out percent-encoded, nothing else does', async () => {
  await call('GET', `${SESSIONS}?limit=10&model=a%20b&debug=1`);
  expect(upstream.requests.map(({ url }) => url)).toEqual([
    `${UPSTREAM_SESSIONS}?limit=10&model=a%20b`,
  ]);
});

test.each([['abc'], ['1e2'], ['0x64'], ['1.5'], ['NaN'], [''], ['9007199254740993']])(
  'S3: limit=%s is refused before anything is sent, naming it',
  async (limit) => {
    const answer = await call('GET', `${SESSIONS}?limit=${limit}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(problem(answer.text).errors?.map(({ pointer }) => pointer)).toEqual(['/limit']);
    expect(upstream.requests).toEqual([]);
  },
);

test('a scalar given twice is refused: servers disagree on which one counts', async () => {
  const answer = await call('GET', `${SESSIONS}?userId=a&userId=b`);
  expect(answer.status).toBe(400);
  expect(upstream.requests).toEqual([]);
});

test('S4: a body goes out byte for byte, as JSON', async () => {
  upstream.answer({ status: 201, headers: json, body: '{"sessionId":"x"}' });
  const body = '{ "a": {"b": [1, 9007199254740993]}, "é": "\\u00e9" }';
  const answer = await call('POST', SESSIONS, body);
  expect([answer.status, answer.text]).toEqual([201, '{"sessionId":"x"}']);
  expect(upstream.requests[0]?.body.toString()).toBe(body);
  expect(upstream.requests[0]?.headers['content-type']).toBe('application/json');
});

test('S5: a required body that is missing is refused, naming it', async () => {
  const answer = await call('POST', SESSIONS);
  expect(answer.status).toBe(400);
  expect(problem(answer.text).errors).toEqual([{ pointer: '/body', message: 'is required' }]);
  expect(upstream.requests).toEqual([]);
});

test.each([
  ['a list', '[1,2]', 400],
  ['broken JSON', '{"a":', 400],
  ['two values', '{} {}', 400],
  ['a name given twice', '{"userId":"a","userId":"b"}', 400],
  ['__proto__', '{"__proto__":{"admin":true}}', 400],
])('S6: %s as body is refused', async (_, body, status) => {
  const answer = await call('POST', SESSIONS, body);
  expect(answer.status).toBe(status);
  expect(upstream.requests).toEqual([]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'S6: a body of type %s is 415',
  async (type) => {
    const answer = await call('POST', SESSIONS, '{"userId":"a"}', { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(upstream.requests).toEqual([]);
  },
);

test('S7: one session is asked for under its own path, though the document spells the placeholder otherwise', async () => {
  upstream.answer({ headers: json, body: '{"id":"X"}' });
  const answer = await call('GET', `${SESSIONS}/X`);
  expect([answer.status, answer.text]).toEqual([200, '{"id":"X"}']);
  expect(upstream.requests[0]?.url).toBe(`${UPSTREAM_SESSIONS}/X`);
});

test.each([
  'a%2F..%2Fb',
  '%2e%2e',
  '..%2f..%2forgB',
  '%252e%252e',
  'a%5c..%5cb',
  'a%00',
  'a%0d%0aX-Evil:1',
  '%20',
])('S8: the session id %s never reaches another path', async (id) => {
  const status = await rawGet(`${SESSIONS}/${id}`);
  for (const { url } of upstream.requests) {
    expect(url.startsWith(`${UPSTREAM_SESSIONS}/`)).toBe(true);
    expect(url.split('/')).toHaveLength(UPSTREAM_SESSIONS.split('/').length + 1);
    expect(new URL(url, upstream.base).pathname).toBe(url);
  }
  expect([200, 400]).toContain(status);
  expect(upstream.requests.length).toBe(status === 200 ? 1 : 0);
});

test('S9: an upstream 404 is an answer and passes with its JSON', async () => {
  upstream.answer({ status: 404, headers: json, body: '{"error":true}' });
  const answer = await call('GET', `${SESSIONS}/X`);
  expect([answer.status, answer.text]).toEqual([404, '{"error":true}']);
});

test('S10: an update goes out with its body verbatim', async () => {
  const content = `Hello {{user}} and $.secret and $\{1+1}`;
  const body = JSON.stringify({ newMessages: [{ role: 'user', content }] });
  expect((await call('PUT', `${SESSIONS}/${ID}`, body)).status).toBe(200);
  expect(upstream.requests[0]).toMatchObject({ method: 'PUT', url: `${UPSTREAM_SESSIONS}/${ID}` });
  expect(upstream.requests[0]?.body.toString()).toBe(body);
});

test('S11: an extension without a body goes out without a body and without a type', async () => {
  expect((await call('PUT', `${SESSIONS}/${ID}/extend`)).status).toBe(200);
  expect(upstream.requests[0]?.url).toBe(`${UPSTREAM_SESSIONS}/${ID}/extend`);
  expect(upstream.requests[0]?.body).toHaveLength(0);
  expect(upstream.requests[0]?.headers['content-type']).toBeUndefined();
});

test('S12: an upstream 204 is a 204 without content', async () => {
  upstream.answer({ status: 204 });
  const answer = await call('DELETE', `${SESSIONS}/${ID}`);
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('S13: an upstream 500 in HTML passes without a crash', async () => {
  upstream.answer({ status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>oops</h1>' });
  const answer = await call('GET', SESSIONS);
  expect([answer.status, answer.text]).toEqual([500, '<h1>oops</h1>']);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('S14: an upstream that is slow is a 504, one that is down a 502', async () => {
  upstream.answer(() => new Promise(() => {}));
  const slow = await call('GET', SESSIONS);
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

test('S15: a known path with another method is 405 with Allow; an unknown path 404', async () => {
  const answer = await call('PATCH', SESSIONS);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect((await call('GET', '/v1/nothing')).status).toBe(404);
  expect(upstream.requests).toEqual([]);
});

test.each([401, 407])("an upstream %i is the gateway's own credential failing", async (status) => {
  upstream.answer({
    status,
    headers: { ...json, 'www-authenticate': 'Bearer realm="up"' },
    body: '{"why":"classified"}',
  });
  const answer = await call('GET', SESSIONS);
  expect([answer.status, problem(answer.text).type.endsWith('upstream-auth')]).toEqual([502, true]);
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expect(answer.text).not.toContain('classified');
});

test('an upstream 403 is an answer and passes', async () => {
  upstream.answer({ status: 403, headers: json, body: '{"message":"no"}' });
  expect(await call('GET', SESSIONS)).toMatchObject({ status: 403, text: '{"message":"no"}' });
});

test('useful headers pass, the others do not', async () => {
  upstream.answer({
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
  const { headers } = await call('GET', SESSIONS);
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
  await call('GET', SESSIONS, undefined, {
    authorization: 'Bearer caller',
    cookie: 'a=b',
    'x-api-key': 'k',
    'x-forwarded-for': '1.2.3.4',
  });
  const headers = upstream.requests[0]?.headers ?? {};
  expect(headers.authorization).toBe(`Bearer ${KEY}`);
  expect(
    ['cookie', 'x-api-key', 'x-forwarded-for'].filter((name) => headers[name] !== undefined),
  ).toEqual([]);
});

test('a GET is not repeated when the upstream fails without saying when to come back', async () => {
  upstream.answer({ status: 503, headers: json, body: '{}' });
  expect((await call('GET', SESSIONS)).status).toBe(503);
  expect(upstream.requests).toHaveLength(1);
});

test('HEAD is answered like GET, without content', async () => {
  upstream.answer({ headers: json, body: '[]' });
  const answer = await call('HEAD', SESSIONS);
  expect([answer.status, answer.text]).toEqual([200, '']);
  expect(upstream.requests[0]?.method).toBe('GET');
});

test('S23: fifty organisations at once, each answer its own', async () => {
  upstream.answer(({ url }) => ({
    headers: json,
    body: JSON.stringify({ organisation: url.split('/')[4] }),
  }));
  const organisations = Array.from({ length: 50 }, (_, index) => `org-${index}`);
  const answers = await Promise.all(
    organisations.map(
      async (organisation) => (await call('GET', SESSIONS.replace('acme', organisation))).text,
    ),
  );
  expect(answers.map((text) => JSON.parse(text).organisation)).toEqual(organisations);
});

test('S21: the key is in no log line of all of this', () => {
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => line.includes(KEY))).toEqual([]);
});
