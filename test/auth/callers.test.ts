import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENTS } from '../mcp/clients.ts';
import { digestCredential, type Served, serve } from './kit.ts';

const SECRET = 'sk-CANARY-7b1e\u00e9'.normalize('NFC');
const ASCII = 'sk-CANARY-7b1e';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

interface Scheme {
  readonly wall: string;
  readonly secret: string;
  /** Added to a request. */
  readonly right: Given;
  readonly wrong: readonly (readonly [string, Given])[];
  readonly challenge: RegExp;
}

interface Given {
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

const authorization = (value: string): Given => ({ headers: { authorization: value } });

const SCHEMES: Readonly<Record<string, Scheme>> = {
  bearer: {
    wall: "{type: bearer, token: '{{SECRET}}'}",
    secret: ASCII,
    right: authorization(`Bearer ${ASCII}`),
    wrong: [
      ['first letter differs', authorization(`Bearer X${ASCII.slice(1)}`)],
      ['last letter differs', authorization(`Bearer ${ASCII.slice(0, -1)}X`)],
      ['shorter', authorization(`Bearer ${ASCII.slice(0, 4)}`)],
      ['longer', authorization(`Bearer ${ASCII}${'x'.repeat(8_000)}`)],
      ['empty', authorization('Bearer ')],
      ['outside ASCII', authorization('Bearer \u00e9\u00ff')],
      ['another scheme', authorization(`Basic ${base64(`x:${ASCII}`)}`)],
      ['without its scheme', authorization(ASCII)],
      ['in the query', { query: `?access_token=${ASCII}&token=${ASCII}` }],
    ],
    challenge: /^Bearer realm="(web|desk)"/,
  },
  basic: {
    wall: "{type: basic, username: anna, password: '{{SECRET}}'}",
    secret: SECRET,
    right: authorization(`bAsIc ${base64(`anna:${SECRET}`)}`),
    wrong: [
      ['another password', authorization(`Basic ${base64(`anna:${SECRET}x`)}`)],
      ['another user', authorization(`Basic ${base64(`bob:${SECRET}`)}`)],
      ['no colon', authorization(`Basic ${base64('anna')}`)],
      ['no base64', authorization(`Basic anna:${ASCII}`)],
      ['garbage in base64', authorization(`Basic !${base64(`anna:${SECRET}`)}`)],
    ],
    challenge: /^Basic realm="(web|desk)", charset="UTF-8"$/,
  },
  'apikey in a header': {
    wall: "{type: apikey, key: X-Key, value: '{{SECRET}}'}",
    secret: ASCII,
    right: { headers: { 'x-key': ASCII } },
    wrong: [
      ['another key', { headers: { 'x-key': 'x' } }],
      ['twice', { headers: { 'x-key': `${ASCII}, ${ASCII}` } }],
      ['in the query', { query: `?X-Key=${ASCII}&x-key=${ASCII}` }],
    ],
    challenge: /^ApiKey realm="(web|desk)", in="header", name="X-Key"$/,
  },
  'apikey in the query': {
    wall: "{type: apikey, key: 'my key', value: '{{SECRET}}', placement: query}",
    secret: SECRET,
    right: { query: `?my%20key=${encodeURIComponent(SECRET)}&lang=de` },
    wrong: [
      ['another key', { query: '?my%20key=x' }],
      ['not UTF-8', { query: '?my%20key=%ff' }],
      ['twice', { query: `?my%20key=${encodeURIComponent(SECRET)}&my+key=x` }],
      ['in a header', { headers: { 'my-key': ASCII } }],
    ],
    challenge: /^ApiKey realm="(web|desk)", in="query", name="my key"$/,
  },
};

async function rest(served: Served, { headers = {}, query = '' }: Given, path = '/notes/1') {
  const response = await fetch(`${served.rest}${path}${query}`, { headers });
  return { response, text: await response.text() };
}

function mcp(served: Served, { headers = {}, query = '' }: Given) {
  const client = new Client({ name: 'test-client', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${served.mcp}${query}`), {
    requestInit: { headers },
  });
  const call = async () => {
    await client.connect(transport);
    const result = await client.callTool({ name: 'get-note', arguments: { id: '1' } });
    await client.close();
    return result;
  };
  return call();
}

describe.each(Object.entries(SCHEMES))('%s', (_, scheme) => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ callers: scheme.wall }, { SECRET: scheme.secret });
  });
  afterAll(() => served.stop());

  test('the right credential is let in, and goes no further', async () => {
    served.upstream.forget();
    const { response, text } = await rest(served, scheme.right);
    expect([response.status, text]).toEqual([200, '{"text":"hi"}']);
    expect(await mcp(served, scheme.right)).toMatchObject({
      content: [{ type: 'text', text: '{"text":"hi"}' }],
    });
    expect(served.upstream.requests).toHaveLength(2);
    for (const { url, rawHeaders, body } of served.upstream.requests) {
      const everything = [decodeURIComponent(url), ...rawHeaders, body.toString()].join('\n');
      expect(everything).not.toContain('CANARY');
      expect(everything).not.toMatch(/authorization|x-was/i);
      expect(everything).not.toContain(base64(`anna:${SECRET}`));
    }
  });

  test.each([['missing', {}] as const, ...scheme.wrong])(
    'refused on both sides when it is %s',
    async (_name, given) => {
      served.upstream.forget();
      const { response, text } = await rest(served, given);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(scheme.challenge);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(JSON.parse(text)).toMatchObject({
        type: 'urn:capstan:problem:unauthenticated',
        status: 401,
      });
      expect(text).not.toContain('CANARY');
      await expect(mcp(served, given)).rejects.toThrow(/401|[Uu]nauthorized/);
      expect(served.upstream.requests).toEqual([]);
    },
  );

  test('nobody without it learns what is served', async () => {
    for (const path of ['/openapi.json', '/nothing', '/', '/.well-known/anything']) {
      expect((await rest(served, {}, path)).response.status).toBe(401);
    }
    const method = await fetch(`${served.rest}/notes/1`, { method: 'OPTIONS' });
    expect(method.status).toBe(401);
  });

  test('nothing of it is logged', () => {
    expect(served.log()).toContain('"status":401');
    expect(served.log()).not.toContain('CANARY');
  });
});

test('official clients of both generations are refused without it, and let in with it', async () => {
  const served = await serve({ callers: SCHEMES.bearer?.wall ?? '' }, { SECRET: ASCII });
  for (const [, , connect] of CLIENTS) {
    await expect(connect({ url: served.mcp })).rejects.toThrow(/401|[Uu]nauthorized/);
  }
  const client = new ClientV1({ name: 'test-client', version: '1.0.0' });
  const transport = new HttpV1(new URL(served.mcp), {
    requestInit: SCHEMES.bearer?.right as RequestInit,
  });
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get-note']);
  await client.close();
  await served.stop();
});

test('a parameter of the caller stays when the key in the query is taken out', async () => {
  const scheme = SCHEMES['apikey in the query'];
  const served = await serve({ callers: scheme?.wall ?? '' }, { SECRET });
  await rest(served, scheme?.right ?? {});
  expect(served.upstream.requests[0]?.url).toBe('/notes/1?lang=de');
  await served.stop();
});

describe('digest', () => {
  const USER = { username: 'anna', password: ASCII };
  const WALL = "{type: digest, username: anna, password: '{{SECRET}}'}";
  let served: Served;
  beforeAll(async () => {
    served = await serve({ callers: WALL }, { SECRET: ASCII });
  });
  afterAll(() => served.stop());

  const challenge = async () =>
    (await rest(served, {})).response.headers.get('www-authenticate') ?? '';
  const attempt = async (credential: string, path = '/notes/1') =>
    (await rest(served, authorization(credential), path)).response;

  test('the right answer to the challenge is let in, and goes no further', async () => {
    served.upstream.forget();
    const asked = await challenge();
    expect(asked).toMatch(/^Digest realm="web", nonce="[^"]+", qop="auth", algorithm=SHA-256/);
    const credential = digestCredential(asked, { ...USER, uri: '/notes/1' });
    expect((await attempt(credential)).status).toBe(200);
    expect(served.upstream.requests).toHaveLength(1);
    expect(served.upstream.requests[0]?.rawHeaders.join()).not.toMatch(/digest|x-was/i);
  });

  test('a nonce serves again with the next count, in any order, never twice with one', async () => {
    const asked = await challenge();
    const statuses: (number | string | null)[] = [];
    for (const nc of ['00000002', '00000001', '00000002']) {
      const credential = digestCredential(asked, { ...USER, uri: '/notes/1', nc });
      const response = await attempt(credential);
      statuses.push(response.status);
      if (response.status === 401) {
        expect(response.headers.get('www-authenticate')).toContain('stale=true');
      }
    }
    expect(statuses).toEqual([200, 200, 401]);
  });

  test('a credential that was overheard is of no use', async () => {
    const credential = digestCredential(await challenge(), { ...USER, uri: '/notes/1' });
    expect((await attempt(credential)).status).toBe(200);
    expect((await attempt(credential)).status).toBe(401);
    expect((await attempt(credential, '/notes/2')).status).toBe(401);
  });

  test.each([
    ['another password', { password: 'x' }],
    ['another user', { username: 'bob' }],
    ['another target', { uri: '/notes/2' }],
    ['another method', { method: 'PUT' }],
    ['a count that is none', { nc: '1' }],
  ])('%s is refused, and not called stale', async (_, change) => {
    const asked = await challenge();
    const response = await attempt(
      digestCredential(asked, { ...USER, uri: '/notes/1', ...change }),
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).not.toContain('stale');
  });

  test('a nonce that did not come from here is stale', async () => {
    const own = (await challenge()).replace(/nonce="(\d+)-/, 'nonce="9$1-');
    const response = await attempt(digestCredential(own, { ...USER, uri: '/notes/1' }));
    expect(response.headers.get('www-authenticate')).toContain('stale=true');
  });

  test.each(['Digest', 'Digest username="anna"', 'Digest ,,,', 'Digest "', 'Basic YQ=='])(
    '%j is refused',
    async (credential) => {
      expect((await attempt(credential)).status).toBe(401);
    },
  );
});
