import { createHmac } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../src/kernel/index.ts';
import { type Issuer, type IssuerKey, newKey, sign, startIssuer } from './issuer.ts';
import { parametersOf, type Served, serve } from './kit.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;
const RESOURCE = 'https://notes.example.com/mcp';
const METADATA = 'https://notes.example.com/.well-known/oauth-protected-resource/mcp';

let first: IssuerKey;
let second: IssuerKey;
let elliptic: IssuerKey;
beforeAll(async () => {
  [first, second, elliptic] = await Promise.all([
    newKey('k1'),
    newKey('k2'),
    newKey('e1', 'ES256'),
  ]);
});

let clock: ManualClock;
let issuer: Issuer;
let served: Served;

async function start(more = ', scopes: [notes.read, notes.write]'): Promise<void> {
  const wall = `{type: oauth2, authorizationServerUri: '${issuer.url}', resource: '${RESOURCE}'${more}}`;
  served = await serve({ callers: wall }, {}, { clock });
}

beforeEach(async () => {
  clock = manualClock(NOW * 1000);
  issuer = await startIssuer();
  issuer.publish(first, elliptic);
  await start();
});
afterEach(async () => {
  await served.stop();
  await issuer.server.close();
});

const claims = () => ({
  iss: issuer.url,
  aud: RESOURCE,
  sub: 'anna',
  exp: NOW + 60,
  scope: 'other notes.write notes.read',
});

async function call(token?: string, path = '/notes/1') {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${served.rest}${path}`, { headers });
  const challenge = response.headers.get('www-authenticate') ?? '';
  return { status: response.status, challenge, text: await response.text(), response };
}

describe('a valid token', () => {
  test.each([
    ['RS256', () => first, {}],
    ['ES256', () => elliptic, {}],
    ['several audiences', () => first, { aud: ['https://other.test', RESOURCE] }],
    ['scopes as a list', () => first, { scope: undefined, scp: ['notes.read', 'notes.write'] }],
    ['a little past its end', () => first, { exp: NOW - 20 }],
  ])('with %s is let in, and goes no further', async (_, key, change) => {
    const token = await sign(key(), { ...claims(), ...change } as never);
    expect((await call(token)).status).toBe(200);
    expect(served.upstream.requests).toHaveLength(1);
    expect(served.upstream.requests[0]?.rawHeaders.join()).not.toContain(token.slice(-40));
    expect(served.upstream.requests[0]?.rawHeaders.join()).not.toMatch(/x-was-auth|bearer/i);
  });

  test('serves an MCP client, on both sides of the protocol', async () => {
    const authorization = `Bearer ${await sign(first, claims())}`;
    const client = new Client({ name: 'test-client', version: '1.0.0' });
    const requestInit = { headers: { authorization } };
    await client.connect(new StreamableHTTPClientTransport(new URL(served.mcp), { requestInit }));
    const result = await client.callTool({ name: 'get-note', arguments: { id: '1' } });
    expect(result.content).toEqual([{ type: 'text', text: '{"text":"hi"}' }]);
    await client.close();
  });
});

describe('refused as invalid', () => {
  const bad: readonly (readonly [string, () => Promise<string>, string])[] = [
    [
      'another audience',
      () => sign(first, { ...claims(), aud: 'https://x.test' }),
      'not meant for',
    ],
    ['no audience', () => sign(first, { ...claims(), aud: undefined } as never), 'not meant for'],
    ['a longer audience', () => sign(first, { ...claims(), aud: `${RESOURCE}/x` }), 'not meant'],
    ['another issuer', () => sign(first, { ...claims(), iss: 'https://x.test' }), 'another issuer'],
    ['no issuer', () => sign(first, { ...claims(), iss: undefined } as never), 'another issuer'],
    ['its end in the past', () => sign(first, { ...claims(), exp: NOW - 31 }), 'has expired'],
    ['no end', () => sign(first, { ...claims(), exp: undefined } as never), 'no time of expiry'],
    ['its start to come', () => sign(first, { ...claims(), nbf: NOW + 31 }), 'not valid yet'],
    ['an unknown key', () => sign(second, claims()), 'not valid'],
    ['a known key id, another key', () => sign(second, claims(), { kid: 'k1' }), 'not valid'],
    ['no algorithm', async () => unsigned({ alg: 'none' }), 'not valid'],
    ['no algorithm and a key id', async () => unsigned({ alg: 'none', kid: 'k1' }), 'not valid'],
    ['the public key as a secret', () => confused(), 'not valid'],
    ['a changed claim', async () => tampered(await sign(first, claims())), 'not valid'],
    ['nothing of a token', async () => 'CANARY', 'not valid'],
    ['three empty parts', async () => '..', 'not valid'],
    ['five parts', async () => 'a.b.c.d.e', 'not valid'],
  ];

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = (header: object) => `${part(header)}.${part(claims())}.`;
  const tampered = (token: string) => {
    const [head, , signature] = token.split('.');
    return `${head}.${part({ ...claims(), scope: 'notes.read notes.write admin' })}.${signature}`;
  };
  const confused = async () => {
    const text = `${part({ alg: 'HS256', kid: 'k1', typ: 'JWT' })}.${part(claims())}`;
    return `${text}.${createHmac('sha256', first.pem).update(text).digest('base64url')}`;
  };

  test.each(bad)('a token with %s', async (_, make, detail) => {
    const token = await make();
    const { status, challenge, text } = await call(token);
    expect(status).toBe(401);
    expect(parametersOf(challenge)).toEqual({
      realm: 'web',
      resource_metadata: METADATA,
      scope: 'notes.read notes.write',
      error: 'invalid_token',
    });
    expect(JSON.parse(text).detail).toContain(detail);
    expect(served.upstream.requests).toEqual([]);
    expect(`${text}${challenge}${served.log()}`).not.toContain(token);
  });

  test('a request without one is told where to get one, and of no error', async () => {
    const { status, challenge } = await call();
    expect(status).toBe(401);
    expect(parametersOf(challenge)).toEqual({
      realm: 'web',
      resource_metadata: METADATA,
      scope: 'notes.read notes.write',
    });
    expect(issuer.server.requests).toEqual([]);
  });

  test('a token in the query is none', async () => {
    const token = await sign(first, claims());
    expect((await call(undefined, `/notes/1?access_token=${token}`)).status).toBe(401);
  });
});

test('a token without all scopes is 403, with all of them named at once', async () => {
  for (const scope of ['notes.read', '', undefined, 'notes.readnotes.write', 'NOTES.READ']) {
    const { status, challenge, text } = await call(
      await sign(first, { ...claims(), scope } as never),
    );
    expect(status).toBe(403);
    expect(parametersOf(challenge)).toMatchObject({
      error: 'insufficient_scope',
      scope: 'notes.read notes.write',
      resource_metadata: METADATA,
    });
    expect(JSON.parse(text).type).toBe('urn:capstan:problem:insufficient-scope');
  }
  expect(served.upstream.requests).toEqual([]);
});

test('an audience of its own takes the place of the resource', async () => {
  await served.stop();
  await start(', audience: api-notes');
  expect((await call(await sign(first, { ...claims(), aud: 'api-notes' }))).status).toBe(200);
  expect((await call(await sign(first, claims()))).status).toBe(401);
});

describe('the metadata of RFC 9728', () => {
  const PATH = '/.well-known/oauth-protected-resource/mcp';

  test('is open on both exposers, and says who issues tokens', async () => {
    for (const base of [served.rest, new URL(served.mcp).origin]) {
      const response = await fetch(`${base}${PATH}?x=1`);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'application/json',
      ]);
      expect(await response.json()).toEqual({
        resource: RESOURCE,
        authorization_servers: [issuer.url],
        scopes_supported: ['notes.read', 'notes.write'],
        bearer_methods_supported: ['header'],
      });
    }
  });

  test('is all that is open', async () => {
    const near = [`${PATH}/`, `${PATH}x`, '/.well-known/oauth-protected-resource', '/openapi.json'];
    for (const path of near) expect((await call(undefined, path)).status).toBe(401);
    expect((await fetch(`${served.rest}${PATH}`, { method: 'POST' })).status).toBe(401);
    for (const path of ['/register', '/authorize', '/token']) {
      expect((await call(await sign(first, claims()), path)).status).toBe(404);
    }
  });
});

describe('keys', () => {
  const fresh = async (key: IssuerKey) => {
    const exp = clock.now() / 1000 + 60;
    return (await call(await sign(key, { ...claims(), exp }))).status;
  };

  test('are fetched by the first token, once for all who come meanwhile', async () => {
    expect(issuer.fetches()).toBe(0);
    const token = await sign(first, claims());
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(issuer.fetches()).toBe(1);
  });

  test('are kept for five minutes, and a key that is gone then is not accepted', async () => {
    expect(await fresh(first)).toBe(200);
    issuer.publish(second);
    clock.advance(299_000);
    expect(await fresh(first)).toBe(200);
    clock.advance(2_000);
    expect(await fresh(first)).toBe(401);
    expect(await fresh(second)).toBe(200);
    expect(issuer.fetches()).toBe(2);
  });

  test('an unknown key id fetches them anew, at most every thirty seconds', async () => {
    expect(await fresh(first)).toBe(200);
    issuer.publish(first, second);
    expect(await fresh(second)).toBe(401);
    expect(issuer.fetches()).toBe(1);
    clock.advance(30_000);
    expect(await fresh(second)).toBe(200);
    expect(issuer.fetches()).toBe(2);
    const stranger = await newKey('k9');
    for (let count = 0; count < 5; count += 1) expect(await fresh(stranger)).toBe(401);
    expect(issuer.fetches()).toBe(2);
    clock.advance(30_000);
    expect(await fresh(stranger)).toBe(401);
    expect(issuer.fetches()).toBe(3);
  });

  test.each([
    ['failing', { status: 500 }],
    ['redirecting', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['talking nonsense', { body: '<html>' }],
  ])('of a server that is %s let nobody in, and are asked for again later', async (_, reply) => {
    issuer.fail(reply);
    const { status, text, response } = await call(await sign(first, claims()));
    expect([status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect(JSON.parse(text).type).toBe('urn:capstan:problem:keys-unavailable');
    issuer.publish(first);
    expect(await fresh(first)).toBe(503);
    clock.advance(30_000);
    expect(await fresh(first)).toBe(200);
  });

  test('of a server that calls itself otherwise are not used', async () => {
    issuer.describe({ issuer: 'https://evil.test' });
    expect(await fresh(first)).toBe(503);
    expect(issuer.fetches()).toBe(0);
  });
});

describe('OpenID Connect Discovery', () => {
  let other: Issuer;
  afterAll(() => other.server.close());

  test('is asked when there is no OAuth metadata', async () => {
    other = await startIssuer('/tenant', 'openid');
    other.publish(first);
    const wall = `{type: oauth2, authorizationServerUri: '${other.url}/', resource: '${RESOURCE}'}`;
    await served.stop();
    served = await serve({ callers: wall }, {}, { clock });
    const token = await sign(first, { ...claims(), iss: other.url, scope: undefined } as never);
    expect((await call(token)).status).toBe(200);
  });
});
