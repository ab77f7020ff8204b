import { afterEach, describe, expect, test } from 'vitest';
import { httpUpstream } from '../../src/consumes/index.ts';
import { readCapability } from '../../src/host/index.ts';
import { CancellationSource, manualClock, never } from '../../src/kernel/index.ts';
import { standard } from '../../src/standard.ts';
import type { Reply, Script } from '../kit/upstream.ts';
import { documentIn } from '../mock/kit.ts';
import { problemOf } from '../upstream/calls.ts';
import { closingAfterEach } from '../upstream/misbehaviours.ts';
import { json, type Listing, listing, queryOf, serveListing } from './kit.ts';

const opened = closingAfterEach();
const CURSOR = 'type: cursor, parameter: after, next: $.next, items: $.data';

/** Answers with a first page that leads on, and then with this. */
const second =
  (reply: Reply): Script =>
  (request) =>
    queryOf(request, 'after') === null ? json({ data: [1], next: 'b' }) : reply;

async function refusedBy(shop: Listing) {
  const { status, text } = await shop.list();
  expect(text).not.toContain('"data"');
  const { type, detail } = JSON.parse(text);
  return [status, type.slice('urn:capstan:problem:'.length), detail];
}

describe('a page that fails half way refuses the whole call', () => {
  const invalid = (fault: string) => [502, 'upstream-invalid', expect.stringContaining(fault)];
  test.each<[string, Reply, unknown]>([
    ['the same cursor again', json({ data: [2], next: 'b' }), invalid('leads back')],
    ['a broken body', json('{"data":[2'), invalid('usable json')],
    ['no JSON', { headers: { 'content-type': 'text/html' }, body: '<p>' }, invalid('usable json')],
    ['no list', json({ data: { a: 1 } }), invalid('no list')],
    ['a cursor that is none', json({ data: [2], next: { a: 1 } }), invalid('cursor')],
    ['404', { status: 404, body: '{}' }, invalid('refused with 404')],
    [
      'a redirect',
      { status: 302, headers: { location: '/' } },
      [502, 'upstream-redirect', expect.anything()],
    ],
    ['401', { status: 401 }, [502, 'upstream-auth', expect.anything()]],
  ])('%s', async (_, reply, expected) => {
    const shop = opened(await serveListing(`{${CURSOR}}`, second(reply)));
    expect(await refusedBy(shop)).toEqual(expected);
    expect(shop.asked()).toHaveLength(2);
  });

  test.each([429, 500, 503])('%i, which is passed on', async (status) => {
    const reply = { status, headers: { 'retry-after': '7' }, body: 'busy' };
    const shop = opened(await serveListing(`{${CURSOR}}`, second(reply)));
    const answer = await shop.list();
    expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([
      status,
      'busy',
      '7',
    ]);
  });

  test('a number that the API does not look at', async () => {
    const shop = opened(await serveListing('{type: page, parameter: p}', json([1])));
    expect(await refusedBy(shop)).toEqual([
      502,
      'upstream-invalid',
      expect.stringContaining('the same as'),
    ]);
    expect(shop.asked()).toHaveLength(2);
  });

  test('a list that is nowhere', async () => {
    const wrong = `{type: cursor, parameter: after, next: $.next, items: $.dta}`;
    const shop = opened(await serveListing(wrong, second(json({ data: [2] }))));
    expect((await refusedBy(shop))[2]).toContain('no list');
  });
});

describe('what is more than the document allows is refused, not cut', () => {
  let count = 0;
  afterEach(() => {
    count = 0;
  });
  const endless = () => json({ data: [++count, 'x'.repeat(50)], next: `n${count}` });
  test.each([
    ['maxPages: 3', '3 pages', 3],
    ['maxItems: 5', '5 items', 3],
    ['maxBytes: 120', '120 bytes', 2],
  ])('%s', async (bound, told, asked) => {
    const shop = opened(await serveListing(`{${CURSOR}, ${bound}}`, endless));
    expect(await refusedBy(shop)).toEqual([
      502,
      'upstream-too-large',
      expect.stringContaining(told),
    ]);
    expect(shop.asked()).toHaveLength(asked);
  });
});

describe('a link may not leave the API', () => {
  test.each([
    'http://127.0.0.1:1/v3/things?page=2',
    '//evil.test/v3/things',
    'https://evil.test/v3/things',
    '/v2/things',
    '/v33/things',
    '/v3/../admin',
    '/v3/%2e%2e/admin',
    '/v3/%2e%2e%2fadmin',
    '/v3/..%5cadmin',
    '/v3/%ff',
    '\\\\evil.test',
    'file:///etc/passwd',
    'http://user:pass@SELF/v3/things?page=2',
    'ht tp://x',
  ])('%s', async (link) => {
    const elsewhere = opened(await serveListing('{type: link}', json([])));
    const shop = opened(await serveListing('{type: link}', {}));
    const target = link.replace('SELF', shop.upstream.base.host);
    shop.upstream.answer(json([1], { link: `<${target}>; rel="next"` }));
    expect((await refusedBy(shop))[0]).toBe(502);
    expect(shop.asked()).toEqual(['/v3/things']);
    expect(elsewhere.asked()).toEqual([]);
  });

  test('nor point to two pages', async () => {
    const link = '</v3/things?page=2>; rel=next, </v3/things?page=3>; rel=next';
    const shop = opened(await serveListing('{type: link}', json([1], { link })));
    expect((await refusedBy(shop))[2]).toContain('several');
  });

  test('nor back', async () => {
    const link = '</v3/things?page=2>; rel=next';
    const shop = opened(
      await serveListing('{type: link}', (request) => json([request.url], { link })),
    );
    expect((await refusedBy(shop))[2]).toContain('leads back');
  });
});

/** Calls a listing over a transport of the test's own. */
async function callOver(
  transport: Parameters<typeof httpUpstream>[0]['transport'],
  clock = manualClock(0),
  cancellation = never,
) {
  const { file } = documentIn(
    listing(`{${CURSOR}, maxSeconds: 4}`).replace('UPSTREAM', 'https://api.test'),
  );
  const { plan } = await readCapability(file, standard);
  const [upstream] = plan?.upstreams ?? [];
  const [operation] = upstream?.operations ?? [];
  if (!upstream || !operation) throw new Error('nothing to call');
  const base = new URL('https://api.test/v3');
  const called = httpUpstream({
    plan: { ...upstream, authentication: undefined },
    base,
    transport,
    clock,
    formats: standard.formats,
  });
  return called.call(operation, new Map(), { requestId: 'request-1', cancellation });
}

test('all pages together have the time of one call', async () => {
  const clock = manualClock(0);
  const within: unknown[] = [];
  const called = callOver(async (_, call) => {
    within.push(call.withinMs);
    clock.advance(1500);
    return {
      status: 200,
      headers: {},
      body: `{"data":[${within.length}],"next":"${within.length}"}`,
    };
  }, clock);
  expect((await problemOf(called)).problem).toBe('upstream-timeout');
  expect(within).toEqual([4000, 2500, 1000]);
});

test('nothing more is asked for when the caller has left', async () => {
  const source = new CancellationSource();
  let asked = 0;
  const called = callOver(
    async () => {
      asked += 1;
      if (asked === 2) source.cancel();
      return { status: 200, headers: {}, body: `{"data":[${asked}],"next":"${asked}"}` };
    },
    manualClock(0),
    source,
  );
  expect((await problemOf(called)).cause).toBe('CANCELLED');
  expect(asked).toBe(2);
});
