import { expect, test } from 'vitest';
import { serveText } from '../kit/serve-text.ts';
import { closingAfterEach } from '../upstream/misbehaviours.ts';
import { json, listing, queryOf, serveListing } from './kit.ts';

const opened = closingAfterEach();

test('a cursor from the answer asks for the next page; numbers stay as they were written', async () => {
  const shop = opened(
    await serveListing(
      '{type: cursor, parameter: after, next: $.next, items: $.data}',
      (request) => {
        const after = queryOf(request, 'after');
        if (after === null) return json('{"data":[9007199254740993, 1.10],"next":"b/c&d","of":3}');
        return json('{"of": 3, "data": [ {"x":"]\\"}"} ], "next": null}', { etag: '"2"' });
      },
    ),
  );
  const answer = await shop.list();
  expect(answer.text).toBe(
    '{"of": 3, "data": [9007199254740993, 1.10,{"x":"]\\"}"}], "next": null}',
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.get('etag')).toBeNull();
  expect(shop.asked()).toEqual(['/v3/things', '/v3/things?after=b%2Fc%26d']);
  const authorized = shop.upstream.requests.map(({ headers }) => headers.authorization);
  expect(authorized).toEqual(Array(2).fill('Bearer sk-CANARY-9d02b7'));
});

test('a cursor may be a member of the last item (keyset)', async () => {
  const rows = [1, 2, 3, 4, 5].map((id) => ({ id }));
  const shop = opened(
    await serveListing("{type: cursor, parameter: after, next: '$[-1].id'}", (request) => {
      const after = Number(queryOf(request, 'after') ?? 0);
      return json(rows.filter(({ id }) => id > after).slice(0, 2));
    }),
  );
  expect(JSON.parse((await shop.list()).text)).toEqual(rows);
  expect(shop.asked()).toHaveLength(4);
});

test('pages are numbered from 1, or from where the document says, until one is empty', async () => {
  const pages: Record<string, number[]> = { '0': [0], '1': [1, 2], '2': [3] };
  const script = (request: Parameters<typeof queryOf>[0]) =>
    json({ rows: pages[queryOf(request, 'p') ?? ''] ?? [] });
  const one = opened(await serveListing('{type: page, parameter: p, items: $.rows}', script));
  expect(JSON.parse((await one.list()).text)).toEqual({ rows: [1, 2, 3] });
  expect(one.asked()).toEqual(['1', '2', '3'].map((p) => `/v3/things?p=${p}`));
  const zero = opened(
    await serveListing('{type: page, parameter: p, items: $.rows, start: 0, size: 2}', script),
  );
  expect(JSON.parse((await zero.list()).text)).toEqual({ rows: [0] });
});

test('an offset grows by what came; a short page or `more` ends it', async () => {
  const rows = [...Array(5).keys()];
  const script = (request: Parameters<typeof queryOf>[0]) => {
    const from = Number(queryOf(request, 'offset'));
    return json({ rows: rows.slice(from, from + 2), has_more: from + 2 < rows.length });
  };
  for (const end of ['size: 2', 'more: $.has_more']) {
    const kind = `{type: offset, parameter: offset, items: $.rows, ${end}}`;
    const shop = opened(await serveListing(kind, script));
    expect(JSON.parse((await shop.list()).text).rows).toEqual(rows);
    expect(shop.asked()).toEqual(['0', '2', '4'].map((from) => `/v3/things?offset=${from}`));
  }
});

test('a link in the header or in the body leads on, absolute or relative', async () => {
  const shop = opened(await serveListing('{type: link}', {}));
  shop.upstream.answer((request) => {
    const page = queryOf(request, 'page');
    const links = {
      null: `<${shop.upstream.base.origin}/v3/things?page=2>; title="a, <b>; rel=x"; rel="prev NEXT"`,
      '2': '</v3/things?page=9>; rel="last", <?page=3>; rel=next',
    };
    const link = links[`${page}` as '2'];
    return json([page], link === undefined ? {} : { link });
  });
  expect(await shop.list()).toMatchObject({ status: 200, text: '[null,"2","3"]' });
  expect(shop.asked()).toEqual(['/v3/things', '/v3/things?page=2', '/v3/things?page=3']);
  const body = opened(
    await serveListing('{type: link, next: $.links.next, items: $.data}', (request) =>
      queryOf(request, 'n')
        ? json({ data: [2] })
        : json({ data: [1], links: { next: '/v3/other/%2Fx?n=1' } }),
    ),
  );
  expect(JSON.parse((await body.list()).text)).toEqual({ data: [1, 2] });
  expect(body.asked()[1]).toBe('/v3/other/%2Fx?n=1');
});

test('a caller who may set the parameter begins where it says', async () => {
  const parameters = '[{name: p, in: query, type: integer}, {name: q, in: query}]';
  const shop = opened(
    await serveListing(
      '{type: page, parameter: p}',
      (request) => json(queryOf(request, 'p') === '5' ? [] : [queryOf(request, 'p')]),
      parameters,
    ),
  );
  expect((await shop.list('?p=3&q=x')).text).toBe('["3","4"]');
  expect(shop.asked()).toEqual(['3', '4', '5'].map((p) => `/v3/things?p=${p}&q=x`));
  expect((await shop.list('?p=-3')).status).toBe(400);
});

test('a single page passes byte for byte, with its fields', async () => {
  const shop = opened(
    await serveListing('{type: cursor, parameter: after, next: $.next, items: $.data}', () =>
      json('{ "data" : [ ] }', { etag: '"1"' }),
    ),
  );
  const answer = await shop.list();
  expect([answer.text, answer.headers.get('etag')]).toEqual(['{ "data" : [ ] }', '"1"']);
  shop.upstream.answer({ status: 404, body: 'no' });
  expect(await shop.list()).toMatchObject({ status: 404, text: 'no' });
  shop.upstream.answer({ status: 204 });
  expect((await shop.list()).status).toBe(204);
});

test('no page shows what it was signed with, though each is signed otherwise', async () => {
  const seen: string[] = [];
  const document = listing('{type: page, parameter: page, size: 1, maxPages: 5}').replace(
    '{type: bearer, token: sk-CANARY-9d02b7}',
    '{type: digest, username: ann, password: CANARY-pass-1}',
  );
  const { url, close } = await serveText(document, (request) => {
    const { authorization } = request.headers;
    const challenge = 'Digest realm="r", nonce="n-0123456789", qop="auth", algorithm=SHA-256';
    if (authorization === undefined)
      return { status: 401, headers: { 'www-authenticate': challenge } };
    seen.push(authorization);
    return json(queryOf(request, 'page') === '3' ? [] : [authorization]);
  });
  const text = await (await fetch(`${url}/things`)).text();
  await close();
  expect(new Set(seen).size).toBe(3);
  expect(JSON.parse(text)).toEqual(['(redacted)', '(redacted)']);
});
