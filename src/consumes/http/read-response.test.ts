import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../http/index.ts';
import type { Outcome } from '../upstream.ts';
import { readResponse } from './read-response.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function read(response: Partial<HttpResponse>): Promise<Outcome> {
  return readResponse({ status: 200, headers: {}, ...response }, NOW);
}

async function relayed(name: string, value: string): Promise<string | undefined> {
  return (await read({ headers: { [name]: value } })).headers[name];
}

test.each([200, 201, 202, 204, 299])('%d is a value', async (status) => {
  expect(await read({ status })).toMatchObject({
    kind: 'value',
    status,
    headers: {},
    body: new Uint8Array(),
  });
});

test.each([400, 403, 404, 409, 422, 429, 500, 503, 599])(
  'T71 %d is a refusal, passed on',
  async (status) => {
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.from('{"error":"x"}');
    expect(await read({ status, headers, body })).toMatchObject({
      kind: 'refused',
      status,
      headers,
      body,
    });
  },
);

test.each([
  ['T70', 401, 'upstream-auth'],
  ['T70', 407, 'upstream-auth'],
  ['T61', 301, 'upstream-redirect'],
  ['T61', 302, 'upstream-redirect'],
  ['T61', 304, 'upstream-redirect'],
  ['T61', 307, 'upstream-redirect'],
  ['T61', 308, 'upstream-redirect'],
  ['T68', 100, 'upstream-invalid'],
  ['T68', 600, 'upstream-invalid'],
  ['T68', 999, 'upstream-invalid'],
])('%s %d is a problem of the gateway: %s', async (_, status, problem) => {
  const headers = { 'www-authenticate': 'Bearer realm="CANARY"', location: 'https://CANARY.test/' };
  const failure = await read({ status, headers, body: 'CANARY' }).catch((error) => error);
  expect(failure).toMatchObject({ problem, status: 502, headers: {}, members: {} });
  expect(failure.message).not.toContain('CANARY');
});

test('a body of any kind arrives as bytes', async () => {
  async function* pieces() {
    yield Buffer.from('é');
    yield Buffer.from('!');
  }
  for (const body of ['é!', Buffer.from('é!'), pieces()]) {
    expect(Buffer.from((await read({ body })).body).toString()).toBe('é!');
  }
});

test('T73 fields about our caller are relayed, everything else stays behind', async () => {
  const wanted = {
    'content-type': 'application/json; charset=utf-8',
    'content-language': 'de',
    'content-disposition': 'attachment; filename="a.csv"',
    etag: 'W/"1"',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    'cache-control': 'no-store',
    'retry-after': '2',
    ratelimit: '"default";r=50;t=30',
    'ratelimit-policy': '"default";q=100;w=60',
    'x-ratelimit-remaining': '49',
    'x-next-cursor': 'abc',
    'x-total-count': '7',
    'idempotency-replayed': 'true',
  };
  const unwanted = {
    'set-cookie': 'a=b',
    server: 'nginx',
    'access-control-allow-origin': '*',
    'strict-transport-security': 'max-age=1',
    'www-authenticate': 'Bearer',
    'content-length': '5',
    'content-encoding': 'gzip',
    'transfer-encoding': 'chunked',
    connection: 'close',
    via: '1.1 inner',
    'x-powered-by': 'Express',
    'content-security-policy': "default-src 'none'",
    'x-ratelimitless': 'x',
    ['__proto__']: 'x',
  };
  expect((await read({ headers: { ...unwanted, ...wanted } })).headers).toEqual(wanted);
});

test.each([
  ['CR LF', 'a\r\nSet-Cookie: x'],
  ['NUL', 'a\0'],
  ['DEL', 'a\u007f'],
  ['a letter of Latin-1', 'é'],
  ['nothing', ''],
])('T73 a value with %s is not relayed', async (_, value) => {
  expect(await relayed('etag', value)).toBeUndefined();
});

describe('T71 Retry-After is valid and at most a minute', () => {
  test.each([
    ['2', '2'],
    ['0', '0'],
    ['60', '60'],
    ['61', '60'],
    ['999999', '60'],
    ['9'.repeat(400), '60'],
    ['Thu, 01 Jan 2026 00:00:30 GMT', '30'],
    ['Fri, 02 Jan 2026 00:00:00 GMT', '60'],
    ['Wed, 31 Dec 2025 23:00:00 GMT', '0'],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-01-01T00:00:30Z', undefined],
    ['Thu, 99 Foo 2026 00:00:30 GMT', undefined],
    ['1, 2', undefined],
  ])('%s', async (value, expected) => {
    expect(await relayed('retry-after', value)).toBe(expected);
  });
});

describe('T73 references are relayed only when they do not name a host', () => {
  test.each([
    ['location', '/v3/things/1'],
    ['location', 'things/1'],
    ['location', '?page=2'],
    ['link', '</things?page=2>; rel="next"'],
    ['link', '<?page=2>; rel=next, <?page=1>; rel=prev'],
  ])('%s: %s', async (name, value) => {
    expect(await relayed(name, value)).toBe(value);
  });

  test.each([
    ['location', 'https://inner.test/v3/things/1'],
    ['location', '//inner.test/x'],
    ['location', '/\\inner.test/x'],
    ['location', '\\\\inner.test/x'],
    ['location', 'file:///etc/passwd'],
    ['location', 'javascript:alert(1)'],
    ['link', '<https://inner.test/?page=2>; rel="next"'],
    ['link', '<?page=2>; rel=next, <//inner.test/>; rel=prev'],
    ['link', '<?page=2>; rel=next; anchor="https://inner.test/"'],
    ['link', '<?page=2>; rel=next; anchor="//inner.test/"'],
    ['link', 'rel=next'],
  ])('%s: %s is not', async (name, value) => {
    expect(await relayed(name, value)).toBeUndefined();
  });
});
