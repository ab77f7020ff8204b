import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Reply,
  type Script,
  type ScriptedUpstream,
  scriptedUpstream,
} from '../kit/upstream.ts';
import { JSON_TYPE, parametersOf, type Served, serve } from './kit.ts';

const PASSWORD = 'CANARY-pass w\u00f6rd';
const WALL = "{type: digest, username: anna, password: '{{SECRET}}'}";
const OK: Reply = { headers: JSON_TYPE, body: '{}' };

let upstream: ScriptedUpstream;
let served: Served;
beforeEach(async () => {
  upstream = await scriptedUpstream(OK);
  served = await serve({ upstream: WALL }, { SECRET: PASSWORD }, { upstream });
});
afterEach(() => served.stop());

const get = async (path = '/notes/1?lang=a%20b') => {
  const response = await fetch(`${served.rest}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const asks = (challenge: string | readonly string[]): Reply => ({
  status: 401,
  headers: { 'www-authenticate': challenge },
});

const hash = (algorithm: string, text: string) =>
  createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');

/** A server of its own: answers when a request proves the password for this nonce, else asks. */
function digestServer(nonce: () => string, challenge: (nonce: string) => string): Script {
  return ({ method, url, headers }) => {
    const given = parametersOf(headers.authorization ?? '');
    const { algorithm = 'MD5', qop, nc, cnonce } = given;
    const secret = hash(algorithm, `anna:${given.realm}:${PASSWORD}`);
    const action = hash(algorithm, `${method}:${url}`);
    const middle = qop ? `${given.nonce}:${nc}:${cnonce}:${qop}` : given.nonce;
    const right = given.response === hash(algorithm, `${secret}:${middle}:${action}`);
    const fits = right && given.uri === url && given.nonce === nonce();
    return fits ? OK : asks(challenge(nonce()));
  };
}

const credentials = () => upstream.requests.map(({ headers }) => headers.authorization);

test.each([
  ['SHA-256', 'algorithm=SHA-256, qop="auth"', 'auth'],
  ['MD5 by name', 'algorithm=MD5, qop="auth-int, auth"', 'auth'],
  ['MD5 by default', 'qop=auth', 'auth'],
  ['no qop, as RFC 2069 has it', '', undefined],
])('answers a challenge of %s, and signs with its nonce from then on', async (_, more, qop) => {
  const challenge = (nonce: string) =>
    `Digest realm="a \\"realm\\"", nonce="${nonce}", opaque="op"${more === '' ? '' : `, ${more}`}`;
  upstream.answer(
    digestServer(
      () => 'n1',
      (nonce) => challenge(nonce).replace(/\\"/g, ''),
    ),
  );
  expect((await get()).status).toBe(200);
  expect((await get()).status).toBe(200);
  const [unsigned, first, second, ...others] = credentials();
  expect([unsigned, others]).toEqual([undefined, []]);
  expect(parametersOf(first ?? '')).toMatchObject({ username: 'anna', opaque: 'op' });
  expect(parametersOf(first ?? '').nc).toBe(qop && '00000001');
  expect(parametersOf(second ?? '').nc).toBe(qop && '00000002');
  expect(parametersOf(first ?? '').qop).toBe(qop);
  expect(upstream.requests[1]?.url).toBe('/notes/1?lang=a%20b');
});

test('a body is sent again with the answer', async () => {
  upstream.answer(
    digestServer(
      () => 'n1',
      (n) => `Digest realm=r, nonce="${n}", qop=auth`,
    ),
  );
  const body = '{"text":"new"}';
  const response = await fetch(`${served.rest}/notes/1`, {
    method: 'PUT',
    headers: JSON_TYPE,
    body,
  });
  expect(response.status).toBe(200);
  expect(upstream.requests.map((request) => request.body.toString())).toEqual([body, body]);
});

test('a stale nonce is replaced, and the count starts anew', async () => {
  let nonce = 'n1';
  const stale = (now: string) => `Digest realm=r, nonce="${now}", qop=auth, stale=true`;
  upstream.answer(digestServer(() => nonce, stale));
  await get();
  nonce = 'n2';
  expect((await get()).status).toBe(200);
  expect(credentials().map((one) => one && parametersOf(one).nonce)).toEqual([
    undefined,
    'n1',
    'n1',
    'n2',
  ]);
  expect(parametersOf(credentials()[3] ?? '').nc).toBe('00000001');
});

test('of several challenges the best one that can be answered is', async () => {
  upstream.answer(
    asks([
      'Basic realm="x"',
      'Digest realm=r, nonce=a, algorithm=SHA-512-256, qop=auth',
      'Digest realm=r, nonce=b, algorithm=MD5, qop=auth',
      'Digest realm=r, nonce=c, algorithm=SHA-256, qop=auth',
    ]),
  );
  expect((await get()).status).toBe(502);
  expect(parametersOf(credentials()[1] ?? '')).toMatchObject({ nonce: 'c', algorithm: 'SHA-256' });
});

test('concurrent calls never use one count twice', async () => {
  upstream.answer(
    digestServer(
      () => 'n1',
      (n) => `Digest realm=r, nonce="${n}", qop=auth`,
    ),
  );
  await get();
  const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const counts = credentials().flatMap((one) => (one ? [parametersOf(one).nc] : []));
  expect(new Set(counts).size).toBe(21);
});

test.each([
  ['no challenge', { status: 401 }, 1],
  ['no digest', asks('Bearer realm="x", error="CANARY-echo"'), 1],
  ['an algorithm nobody knows', asks('Digest realm=r, nonce=a, algorithm=SHA-1'), 1],
  ['integrity only', asks('Digest realm=r, nonce=a, qop="auth-int"'), 1],
  ['the same nonce again', asks('Digest realm=r, nonce=a, qop=auth'), 2],
])('T70 with %s it is a 502 after %o requests', async (_, reply, requests) => {
  upstream.answer(reply);
  const { status, headers, text } = await get();
  expect(status).toBe(502);
  expect(headers.get('www-authenticate')).toBeNull();
  expect(JSON.parse(text)).toMatchObject({ type: 'urn:capstan:problem:upstream-auth' });
  expect(upstream.requests).toHaveLength(requests);
  expect(`${text}${served.log()}`).not.toContain('CANARY');
});

test('a server that always wants another nonce gets one answer a call', async () => {
  let count = 0;
  upstream.answer(() => {
    count += 1;
    return asks(`Digest realm=r, nonce=n${count}, qop=auth`);
  });
  expect((await get()).status).toBe(502);
  expect(upstream.requests).toHaveLength(2);
});
