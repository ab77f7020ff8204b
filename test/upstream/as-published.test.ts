import { afterEach, expect, test } from 'vitest';
import { type ServedText, serveText } from '../kit/serve-text.ts';

// What published documents write, and what their APIs must be sent for it.

let served: ServedText | undefined;
afterEach(() => served?.close());

const document = (api: string, operation: string, exposed: string) => `
naftiko: 1.0.0-alpha2
binds:
- namespace: env
  keys: {SITE_ID: SITE_ID, API_KEY: API_KEY}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
${api}
    resources:
    - name: things
${operation}
  exposes:
  - type: rest
    namespace: things
    port: 0
    resources:
    - name: things
      path: /things
      operations:
${exposed}
`;

const GET = `
      - {method: GET, name: list, call: api.list}`;

test.each(['env.SITE_ID', 'SITE_ID'])(
  'a variable of a bind in a path is no input: {{%s}}',
  async (name) => {
    const operation = `
      path: /sites/{{${name}}}/things
      operations:
      - {name: list, method: GET}`;
    served = await serveText(document('', operation, GET), {}, { SITE_ID: 'site 7' });
    expect(served.codes).not.toContain('placeholder-without-parameter');
    expect(served.variables).toEqual(['SITE_ID']);
    expect((await fetch(`${served.url}/things`)).status).toBe(200);
    expect(served.upstream.requests[0]?.url).toBe('/sites/site%207/things');
  },
);

const LIST = `
      path: /things
      operations:
      - {name: list, method: GET}`;

test('a password may be written as empty: the name is the key', async () => {
  const api = "    authentication: {type: basic, username: '{{API_KEY}}', password: ''}";
  served = await serveText(document(api, LIST, GET), {}, { API_KEY: 'key' });
  expect((await fetch(`${served.url}/things`)).status).toBe(200);
  const sent = `Basic ${Buffer.from('key:').toString('base64')}`;
  expect(served.upstream.requests[0]?.headers.authorization).toBe(sent);
});

test('a password that a variable leaves empty is missing', async () => {
  const api = "    authentication: {type: basic, username: me, password: '{{API_KEY}}'}";
  served = await serveText(document(api, LIST, GET), {}, { API_KEY: '' });
  expect((await fetch(`${served.url}/things`)).status).toBe(503);
  expect(served.upstream.requests).toEqual([]);
});

test('text of a body is what a caller means by JSON text', async () => {
  const operation = `
      path: /encrypt
      operations:
      - {name: list, method: POST, body: {type: text, data: '{{tools.plain}}'}}`;
  const exposed = `
      - {method: POST, name: list, call: api.list}`;
  served = await serveText(document('', operation, exposed));
  const answer = await fetch(`${served.url}/things`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '"a \\"b\\""',
  });
  expect(answer.status).toBe(200);
  expect(served.upstream.requests[0]?.body.toString()).toBe('a "b"');
});

test('an input stands where it is declared, whatever it feeds', async () => {
  const operation = `
      path: /query
      operations:
      - name: list
        method: POST
        inputParameters: [{name: since, in: body}]
        body: {type: json, data: {filter: {after: '{{since}}'}}}`;
  const exposed = `
      - method: GET
        name: list
        call: api.list
        inputParameters: [{name: since, in: query, type: string}]
        with: {since: things.since}`;
  served = await serveText(document('', operation, exposed));
  expect((await fetch(`${served.url}/things?since=2026`)).status).toBe(200);
  const sent = JSON.parse(String(served.upstream.requests[0]?.body));
  expect(sent).toEqual({ filter: { after: '2026' } });
});
