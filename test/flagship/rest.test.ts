import { request } from 'node:http';
import { expect, test } from 'vitest';
import { KEY, SESSIONS, UPSTREAM_SESSIONS } from '../kit/flagship.ts';
import { json, problem, restOfFlagship } from './kit.ts';

const flagship = restOfFlagship();

const ID = '0196b1c0-0000-7000-8000-000000000001';

/** Sends a path as it is: URL parsers would resolve its dot segments. */
function rawGet(path: string): Promise<number> {
  const { hostname, port } = new URL(flagship.rest);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

test('S1: a list goes out with the bearer and no query; the array comes back as it is', async () => {
  const list = '[{"id":"a","title":"T"},{"id":"b"}]';
  flagship.upstream.answer({ headers: json, body: list });
  const answer = await flagship.call('GET', SESSIONS);
  expect([answer.status, answer.text]).toEqual([200, list]);
  expect(flagship.upstream.requests).toHaveLength(1);
  expect(flagship.upstream.requests[0]).toMatchObject({ method: 'GET', url: UPSTREAM_SESSIONS });
  expect(flagship.upstream.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test('S2: declared query parameters go out percent-encoded, nothing else does', async () => {
  await flagship.call('GET', `${SESSIONS}?limit=10&model=a%20b&debug=1`);
  expect(flagship.upstream.requests.map(({ url }) => url)).toEqual([
    `${UPSTREAM_SESSIONS}?limit=10&model=a%20b`,
  ]);
});

test.each([['abc'], ['1e2'], ['0x64'], ['1.5'], ['NaN'], [''], ['9007199254740993']])(
  'S3: limit=%s is refused before anything is sent, naming it',
  async (limit) => {
    const answer = await flagship.call('GET', `${SESSIONS}?limit=${limit}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(problem(answer.text).errors?.map(({ pointer }) => pointer)).toEqual(['/limit']);
    expect(flagship.upstream.requests).toEqual([]);
  },
);

test('a scalar given twice is refused: servers disagree on which one counts', async () => {
  const answer = await flagship.call('GET', `${SESSIONS}?userId=a&userId=b`);
  expect(answer.status).toBe(400);
  expect(flagship.upstream.requests).toEqual([]);
});

test('S4: a body goes out byte for byte, as JSON', async () => {
  flagship.upstream.answer({ status: 201, headers: json, body: '{"sessionId":"x"}' });
  const body = '{ "a": {"b": [1, 9007199254740993]}, "é": "\\u00e9" }';
  const answer = await flagship.call('POST', SESSIONS, body);
  expect([answer.status, answer.text]).toEqual([201, '{"sessionId":"x"}']);
  expect(flagship.upstream.requests[0]?.body.toString()).toBe(body);
  expect(flagship.upstream.requests[0]?.headers['content-type']).toBe('application/json');
});

test('S5: a required body that is missing is refused, naming it', async () => {
  const answer = await flagship.call('POST', SESSIONS);
  expect(answer.status).toBe(400);
  expect(problem(answer.text).errors).toEqual([{ pointer: '/body', message: 'is required' }]);
  expect(flagship.upstream.requests).toEqual([]);
});

test.each([
  ['a list', '[1,2]', 400],
  ['broken JSON', '{"a":', 400],
  ['two values', '{} {}', 400],
  ['a name given twice', '{"userId":"a","userId":"b"}', 400],
  ['__proto__', '{"__proto__":{"admin":true}}', 400],
])('S6: %s as body is refused', async (_, body, status) => {
  const answer = await flagship.call('POST', SESSIONS, body);
  expect(answer.status).toBe(status);
  expect(flagship.upstream.requests).toEqual([]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'S6: a body of type %s is 415',
  async (type) => {
    const answer = await flagship.call('POST', SESSIONS, '{"userId":"a"}', {
      'content-type': type,
    });
    expect(answer.status).toBe(415);
    expect(flagship.upstream.requests).toEqual([]);
  },
);

test('S7: one session is asked for under its own path, though the document spells the placeholder otherwise', async () => {
  flagship.upstream.answer({ headers: json, body: '{"id":"X"}' });
  const answer = await flagship.call('GET', `${SESSIONS}/X`);
  expect([answer.status, answer.text]).toEqual([200, '{"id":"X"}']);
  expect(flagship.upstream.requests[0]?.url).toBe(`${UPSTREAM_SESSIONS}/X`);
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
  for (const { url } of flagship.upstream.requests) {
    expect(url.startsWith(`${UPSTREAM_SESSIONS}/`)).toBe(true);
    expect(url.split('/')).toHaveLength(UPSTREAM_SESSIONS.split('/').length + 1);
    expect(new URL(url, flagship.upstream.base).pathname).toBe(url);
  }
  expect([200, 400]).toContain(status);
  expect(flagship.upstream.requests.length).toBe(status === 200 ? 1 : 0);
});

test('S10: an update goes out with its body verbatim', async () => {
  const content = `Hello {{user}} and $.secret and $\{1+1}`;
  const body = JSON.stringify({ newMessages: [{ role: 'user', content }] });
  expect((await flagship.call('PUT', `${SESSIONS}/${ID}`, body)).status).toBe(200);
  expect(flagship.upstream.requests[0]).toMatchObject({
    method: 'PUT',
    url: `${UPSTREAM_SESSIONS}/${ID}`,
  });
  expect(flagship.upstream.requests[0]?.body.toString()).toBe(body);
});

test('S11: an extension without a body goes out without a body and without a type', async () => {
  expect((await flagship.call('PUT', `${SESSIONS}/${ID}/extend`)).status).toBe(200);
  expect(flagship.upstream.requests[0]?.url).toBe(`${UPSTREAM_SESSIONS}/${ID}/extend`);
  expect(flagship.upstream.requests[0]?.body).toHaveLength(0);
  expect(flagship.upstream.requests[0]?.headers['content-type']).toBeUndefined();
});

test('S15: a known path with another method is 405 with Allow; an unknown path 404', async () => {
  const answer = await flagship.call('PATCH', SESSIONS);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect((await flagship.call('GET', '/v1/nothing')).status).toBe(404);
  expect(flagship.upstream.requests).toEqual([]);
});

test('S23: fifty organisations at once, each answer its own', async () => {
  flagship.upstream.answer(({ url }) => ({
    headers: json,
    body: JSON.stringify({ organisation: url.split('/')[4] }),
  }));
  const organisations = Array.from({ length: 50 }, (_, index) => `org-${index}`);
  const answers = await Promise.all(
    organisations.map(
      async (organisation) =>
        (await flagship.call('GET', SESSIONS.replace('acme', organisation))).text,
    ),
  );
  expect(answers.map((text) => JSON.parse(text).organisation)).toEqual(organisations);
});

test('S21: the key is in no log line of all of this', () => {
  expect(flagship.lines.length).toBeGreaterThan(20);
  expect(flagship.lines.filter((line) => line.includes(KEY))).toEqual([]);
});
