import { request as send } from 'node:http';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ServedText, serveText } from '../kit/serve-text.ts';
import { lint } from '../openapi/lint.ts';

let served: ServedText;

const document = (authentication: string) => `ikanos: 1.0.0-beta5
info: {label: Notion, description: All of Notion}
binds: [{namespace: env, keys: {KEY: KEY}}]
capability:
  consumes:
  - type: http
    namespace: notion
    baseUri: UPSTREAM/v1
    ${authentication}
    resources:
      page: {path: '/pages/{{id}}', operations: {get: {method: GET, inputParameters: {id: {in: path}}}}}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
      page:
        path: /notion/pages/{{id}}
        operations: {get: {method: GET, description: One page, call: notion.get}}
      all:
        path: /notion/{{path}}
        description: All of it
        forward: {targetNamespace: notion, trustedHeaders: [X-Version, Authorization, Cookie, Connection, X-Api-Key, Host]}
`;

beforeAll(async () => {
  served = await serveText(
    document('authentication: {type: bearer, token: "{{KEY}}"}'),
    {},
    { KEY: 'own' },
  );
});
afterAll(() => served.close());
afterEach(() => {
  served.upstream.forget();
  served.upstream.answer({});
});

/** Sends a target exactly as it is written. */
function raw(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: Uint8Array,
) {
  const { hostname, port } = new URL(served.url);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const outgoing = send({ hostname, port, method, path: target, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    },
  );
}

describe('a request goes on as it came', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('%s', async (method) => {
    expect((await raw(method, '/notion/blocks/a%20b/children?x=1&x=2')).status).toBe(200);
    expect(served.upstream.requests.map(({ method, url }) => [method, url])).toEqual([
      [method, '/v1/blocks/a%20b/children?x=1&x=2'],
    ]);
  });

  test('with its bytes and their type', async () => {
    const body = new Uint8Array([0, 255, 13, 10, 1]);
    await raw('POST', '/notion/files/', { 'content-type': 'image/x; q=1' }, body);
    const [request] = served.upstream.requests;
    expect(request?.url).toBe('/v1/files/');
    expect(request?.headers['content-type']).toBe('image/x; q=1');
    expect(request?.body).toEqual(Buffer.from(body));
  });

  test('without a body when it has none, and without a type when that has none', async () => {
    await raw('POST', '/notion/a');
    await raw('POST', '/notion/a', {}, new Uint8Array([1]));
    const [none, untyped] = served.upstream.requests;
    expect(none?.body.length).toBe(0);
    expect(untyped?.headers).not.toHaveProperty('content-type');
    expect(untyped?.body).toEqual(Buffer.from([1]));
  });

  test('with its query, in characters that a query may have', async () => {
    await raw('GET', '/notion/a?filter[x]=%2e%2E/&{"a"}=<|>^`&b?c&+=%20&=');
    expect(served.upstream.requests[0]?.url).toBe(
      '/v1/a?filter%5Bx%5D=%2e%2E/&%7B%22a%22%7D=%3C%7C%3E%5E%60&b?c&+=%20&=',
    );
  });

  test.each(['%', '%2', '%zz', 'a=%g0'])('but not with a query such as %s', async (query) => {
    expect((await raw('GET', `/notion/a?${query}`)).status).toBe(400);
    expect(served.upstream.requests).toEqual([]);
  });
});

describe('headers', () => {
  test('that are trusted go on, others and those of the gateway stay', async () => {
    await raw('GET', '/notion/a', {
      'x-version': '2',
      'x-other': '1',
      authorization: 'Bearer caller',
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
    });
    const { headers } = served.upstream.requests[0] ?? { headers: {} as Record<string, string> };
    expect(headers).toMatchObject({ 'x-version': '2', authorization: 'Bearer own' });
    for (const name of ['x-other', 'cookie', 'x-forwarded-for'])
      expect(headers).not.toHaveProperty(name);
    expect(headers.host).toBe(served.upstream.base.host);
  });

  test('that Connection names stay', async () => {
    await raw('GET', '/notion/a', { 'x-version': '2', connection: 'keep-alive, X-Version' });
    expect(served.upstream.requests[0]?.headers).not.toHaveProperty('x-version');
  });

  test('that the document gives to every request go on, whatever callers say', async () => {
    const fixed = await serveText(
      document('inputParameters: {X-Version: {in: header, value: "v {{KEY}}"}, lang: {in: query}}'),
      {},
      { KEY: 'own' },
    );
    await fetch(`${fixed.url}/notion/a`, { headers: { 'x-version': 'callers' } });
    expect(fixed.upstream.requests[0]?.headers['x-version']).toBe('v own');
    expect(fixed.upstream.requests[0]?.url).toBe('/v1/a');
    await fixed.close();
  });

  test('with the credential of a caller go on where there is none of our own', async () => {
    const open = await serveText(document(''));
    await fetch(`${open.url}/notion/a`, { headers: { authorization: 'Bearer caller' } });
    expect(open.upstream.requests[0]?.headers.authorization).toBe('Bearer caller');
    await open.close();
  });

  test('and a key in the query is ours alone, however a caller spells it', async () => {
    const keyed = await serveText(
      document('authentication: {type: apikey, key: api_key, value: "{{KEY}}", placement: query}'),
      {},
      { KEY: 'own' },
    );
    await fetch(`${keyed.url}/notion/a?api_key=x&%61pi_key=y&b?c`);
    expect(keyed.upstream.requests[0]?.url).toBe('/v1/a?b?c&api_key=own');
    await keyed.close();
  });
});

describe('answers', () => {
  test('come back with status, bytes and useful headers', async () => {
    const headers = { 'content-type': 'image/png', etag: '"1"', 'set-cookie': 'a=b', server: 'x' };
    served.upstream.answer({ status: 418, headers, body: 'tea' });
    const answer = await raw('GET', '/notion/a');
    expect([answer.status, answer.text]).toEqual([418, 'tea']);
    expect(answer.headers).toMatchObject({ 'content-type': 'image/png', etag: '"1"' });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.headers).not.toHaveProperty('server');
  });

  test.each([
    [401, 'upstream-auth'],
    [407, 'upstream-auth'],
    [302, 'upstream-redirect'],
  ])('of %i are problems of the gateway', async (status, problem) => {
    served.upstream.answer({ status, headers: { location: 'http://elsewhere.test/' } });
    const answer = await raw('GET', '/notion/a');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text).type).toContain(problem);
    expect(answer.headers).not.toHaveProperty('location');
  });
});

describe('no path leads elsewhere', () => {
  const refused = async (target: string) => {
    const { status } = await raw('GET', target);
    expect([target, status]).toEqual([target, 400]);
    expect(served.upstream.requests).toEqual([]);
  };

  test.each([
    '/notion/../secret',
    '/notion/a/..',
    '/notion/a/%2e%2e/b',
    '/notion/a/.%2E/b',
    '/notion/a/%252e%252e/b',
    '/notion/a/%25252e%25252e',
    '/notion/a/..%2Fb',
    '/notion/a%2F..%2Fb',
    '/notion/a/..;x=1/b',
    '/notion/a/..%3Fb',
    '/notion/a/..%23b',
    '/notion/a%5C..%5Cb',
    '/notion/a\\b',
    '/notion/a%00b',
    '/notion/a%0d%0aHost:x',
    '/notion/a%7f',
    '/notion/a/%c0%ae%c0%ae/b',
    '/notion/a//b',
    '/notion//evil.test/a',
    '/notion/.',
    '/notion/%2e',
    '/notion/%',
  ])('%s', refused);

  test('whatever pieces a target is made of', async () => {
    const dot = fc.constantFrom('.', '%2e', '%2E', '%252e', '%25252E');
    const piece = fc.oneof(
      dot,
      fc.tuple(dot, dot).map(([one, other]) => one + other),
      fc.constantFrom('/', '%2f', '%5c', '%00', '%0a', ';', '?', '%3f', '%23', '@', ':', 'a', 'é'),
      fc.string({ maxLength: 3 }).map(encodeURIComponent),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        served.upstream.forget();
        const target = `/notion/x/${pieces.join('').replaceAll('é', '%C3%A9')}`;
        const { status } = await raw('GET', target);
        for (const { url } of served.upstream.requests) {
          const [path = ''] = url.split('?', 1);
          expect(new URL(url, 'http://h').href).toBe(`http://h${url}`);
          expect(path.startsWith('/v1/x')).toBe(true);
          expect(path.split('/').some((one) => /^\.{1,2}(;|$)/.test(fully(one)))).toBe(false);
          expect(fully(path)).not.toMatch(/\\|\p{Cc}/u);
        }
        expect([200, 400]).toContain(status);
        expect(served.upstream.requests.length).toBe(status === 200 ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });

  /** As a server sees it that decodes as long as there is something to decode. */
  function fully(text: string): string {
    const once = text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => decodeURIComponent(escapes));
    return once === text ? text : fully(once);
  }
});

test('what is exposed by itself wins, HEAD included', async () => {
  await raw('GET', '/notion/pages/1?x=1', { 'x-version': '2' });
  await raw('HEAD', '/notion/pages/1?x=1');
  await raw('POST', '/notion/pages/1?x=1');
  expect(served.upstream.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /v1/pages/1',
    'GET /v1/pages/1',
    'POST /v1/pages/1?x=1',
  ]);
  expect((await raw('GET', '/notion')).status).toBe(404);
});

test('it is described under its path', async () => {
  const description = (await (await fetch(`${served.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  expect(Object.keys(description.paths)).toEqual(['/notion/pages/{id}', '/notion/{path}']);
  expect(Object.keys(description.paths['/notion/{path}'] ?? {})).toEqual([
    'get',
    'post',
    'put',
    'patch',
    'delete',
  ]);
  expect((await lint(description)).filter(({ severity }) => severity === 0)).toEqual([]);
});
