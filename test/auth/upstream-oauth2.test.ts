import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../src/kernel/index.ts';
import { type Reply, type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { JSON_TYPE, type Served, serve } from './kit.ts';

const SECRET = 'CANARY s:cret/\u00e9';
const TOKEN = 'CANARY-token';
const OK: Reply = { headers: JSON_TYPE, body: '{}' };

let clock: ManualClock;
let issuer: ScriptedUpstream;
let upstream: ScriptedUpstream;
let served: Served | undefined;
beforeEach(async () => {
  clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
  issuer = await scriptedUpstream(tokens());
  upstream = await scriptedUpstream(OK);
});
afterEach(async () => {
  await served?.stop();
  await issuer.close();
});

/** Issues CANARY-token1, CANARY-token2 … */
function tokens(more: Record<string, unknown> = { expires_in: 300 }) {
  let count = 0;
  return (): Reply => {
    count += 1;
    const body = { access_token: `${TOKEN}${count}`, token_type: 'Bearer', ...more };
    return { headers: JSON_TYPE, body: JSON.stringify(body) };
  };
}

async function start(more = ''): Promise<void> {
  const wall = `{type: oauth2, tokenEndpoint: '${issuer.base.origin}/token?x=1', clientId: 'id:1', clientSecret: '{{SECRET}}'${more}}`;
  served = await serve({ upstream: wall }, { SECRET }, { clock, upstream });
}

async function get() {
  const response = await fetch(`${served?.rest}/notes/1`);
  return { status: response.status, text: await response.text() };
}

const used = () => upstream.requests.map(({ headers }) => headers.authorization);

describe('RFC 6749 section 4.4', () => {
  test('asks with the form and basic credentials, encoded before they are put together', async () => {
    await start(
      ", scopes: [read, 'write:all'], audience: https://api.test, resource: https://r.test",
    );
    expect((await get()).status).toBe(200);
    const [asked, ...others] = issuer.requests;
    expect(others).toEqual([]);
    expect([asked?.method, asked?.url]).toEqual(['POST', '/token?x=1']);
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa('id%3A1:CANARY+s%3Acret%2F%C3%A9')}`,
    });
    expect(Object.fromEntries(new URLSearchParams(asked?.body.toString()))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write:all',
      audience: 'https://api.test',
      resource: 'https://r.test',
    });
    expect(used()).toEqual([`Bearer ${TOKEN}1`]);
  });

  test('asks with the secret in the form when the document says so', async () => {
    await start(', clientAuthentication: post');
    await get();
    expect(issuer.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(new URLSearchParams(issuer.requests[0]?.body.toString()))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id:1',
      client_secret: SECRET,
    });
  });

  test('asks the authorization server for its token endpoint when none is given', async () => {
    const issue = tokens();
    issuer.answer(({ url }) => {
      if (url === '/token') return issue();
      if (url !== '/.well-known/oauth-authorization-server/realm') return { status: 404 };
      const issuerUrl = `${issuer.base.origin}/realm`;
      return {
        body: JSON.stringify({ issuer: issuerUrl, token_endpoint: `${issuer.base.origin}/token` }),
      };
    });
    const wall = `{type: oauth2, authorizationServerUri: '${issuer.base.origin}/realm', clientId: id, clientSecret: '{{SECRET}}'}`;
    served = await serve({ upstream: wall }, { SECRET }, { clock, upstream });
    expect((await get()).status).toBe(200);
    expect(used()).toEqual([`Bearer ${TOKEN}1`]);
  });
});

describe('a token', () => {
  test('is kept until shortly before its end', async () => {
    await start();
    await get();
    clock.advance(269_000);
    await get();
    expect(issuer.requests).toHaveLength(1);
    clock.advance(2_000);
    await get();
    expect(issuer.requests).toHaveLength(2);
    expect(used()).toEqual([`Bearer ${TOKEN}1`, `Bearer ${TOKEN}1`, `Bearer ${TOKEN}2`]);
  });

  test('of a few seconds still serves most of them', async () => {
    issuer.answer(tokens({ expires_in: 10 }));
    await start();
    await get();
    clock.advance(8_000);
    await get();
    expect(issuer.requests).toHaveLength(1);
    clock.advance(2_000);
    await get();
    expect(issuer.requests).toHaveLength(2);
  });

  test('is fetched once for all who wait for it', async () => {
    let release = () => {};
    const issue = tokens();
    issuer.answer(
      () =>
        new Promise<Reply>((resolve) => {
          release = () => resolve(issue());
        }),
    );
    await start();
    const calls = Array.from({ length: 10 }, () => get());
    await expect.poll(() => issuer.requests.length).toBe(1);
    release();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(issuer.requests).toHaveLength(1);
    expect(new Set(used())).toEqual(new Set([`Bearer ${TOKEN}1`]));
  });

  test('that the upstream refuses is replaced once', async () => {
    await start();
    upstream.answer(({ headers }) =>
      headers.authorization === `Bearer ${TOKEN}2` ? OK : { status: 401 },
    );
    expect((await get()).status).toBe(200);
    expect((await get()).status).toBe(200);
    expect(used()).toEqual([`Bearer ${TOKEN}1`, `Bearer ${TOKEN}2`, `Bearer ${TOKEN}2`]);
  });

  test('refused for many calls at once is replaced once for all of them', async () => {
    await start();
    await get();
    issuer.forget();
    upstream.answer(({ headers }) =>
      headers.authorization === `Bearer ${TOKEN}1` ? { status: 401 } : OK,
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => get()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(issuer.requests).toHaveLength(1);
  });

  test('T70 refused again is a 502, not a loop', async () => {
    await start();
    upstream.answer({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    const { status, text } = await get();
    expect([status, JSON.parse(text).type]).toEqual([502, 'urn:capstan:problem:upstream-auth']);
    expect(upstream.requests).toHaveLength(2);
    expect(issuer.requests).toHaveLength(2);
  });
});

describe('a token endpoint', () => {
  const json = (body: unknown, status = 200): Reply => ({
    status,
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  test.each<[string, Reply]>([
    ['refuses', json({ error: 'invalid_client', error_description: SECRET }, 401)],
    ['echoes the secret as its error', json({ error: SECRET }, 400)],
    ['fails', { status: 500, body: SECRET }],
    ['is no JSON', { body: SECRET }],
    ['gives no token', json({ token_type: 'Bearer' })],
    ['gives another kind of token', json({ access_token: TOKEN, token_type: 'mac' })],
    ['gives a token with a line break', json({ access_token: `${TOKEN}\r\nx: y` })],
    ['is too large', { body: 'x'.repeat(300 * 1024) }],
  ])('that %s is upstream-auth, without a word of the secret', async (_, reply) => {
    issuer.answer(reply);
    await start();
    const { status, text } = await get();
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:capstan:problem:upstream-auth' });
    expect(JSON.parse(text)).not.toHaveProperty('outcome');
    expect(upstream.requests).toEqual([]);
    expect(`${text}${served?.log()}`).not.toMatch(/CANARY|s:cret/);
    issuer.answer(tokens());
    expect((await get()).status).toBe(200);
  });

  test.each([301, 302, 307, 308])('that redirects with %i is not followed', async (status) => {
    const other = await scriptedUpstream(tokens());
    issuer.answer({ status, headers: { location: `${other.base.origin}/token` } });
    await start();
    expect((await get()).status).toBe(502);
    expect(other.requests).toEqual([]);
    expect(upstream.requests).toEqual([]);
    await other.close();
  });

  test('that cannot be reached is upstream-auth', async () => {
    await start();
    await issuer.close();
    const { status, text } = await get();
    expect([status, JSON.parse(text).type]).toEqual([502, 'urn:capstan:problem:upstream-auth']);
    issuer = await scriptedUpstream();
  });

  test('that is no URL refuses every call', async () => {
    const wall = "{type: oauth2, tokenEndpoint: nowhere, clientId: id, clientSecret: '{{SECRET}}'}";
    served = await serve({ upstream: wall }, { SECRET }, { clock, upstream });
    const { status, text } = await get();
    expect([status, JSON.parse(text).type]).toEqual([
      503,
      'urn:capstan:problem:credential-missing',
    ]);
    expect(upstream.requests).toEqual([]);
  });
});
