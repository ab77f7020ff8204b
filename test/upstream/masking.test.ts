import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretKeeper } from '../../src/consumes/http/mask-secrets.ts';
import { JSON_TYPE, type Served, serve } from '../auth/kit.ts';
import { serveText } from '../kit/serve-text.ts';
import {
  type RecordedRequest,
  type Reply,
  type Script,
  scriptedUpstream,
} from '../kit/upstream.ts';
import { closingAfterEach } from './misbehaviours.ts';

const opened = closingAfterEach();
const SECRET = 'CANARY-1f/+"é-77';
const ASCII = 'CANARY-1f/+-77';

/** What the tool answers to an MCP client. */
async function callTool(url: string): Promise<unknown> {
  const client = new Client({ name: 'masking', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const result = await client.callTool({ name: 'get-note', arguments: { id: '1' } });
  await client.close();
  return result;
}

/** Everything a request says, in every way an API might repeat it. */
function echo({ headers, url }: RecordedRequest): Reply {
  const said = [headers.authorization ?? '', headers['x-key'] ?? '', url].join(' ');
  const parts = said.split(' ').filter((part) => part.length > 7);
  const spellings = parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${part}`).toString('base64')),
    Buffer.from(part).toString('base64url'),
  ]);
  return {
    headers: {
      ...JSON_TYPE,
      etag: `"${parts[0]}"`,
      link: `</notes?k=${encodeURIComponent(parts[0] ?? '')}>; rel=x`,
    },
    body: JSON.stringify({ spellings, note: 'kept' }),
  };
}

/** Whether a secret can be read out of a text, by itself or by undoing what is undone easily. */
function shows(text: string, secret: string): boolean {
  const undone = [text, text.replaceAll('\\/', '/')];
  try {
    undone.push(decodeURIComponent(text));
  } catch {
    // then nobody can
  }
  for (const run of text.match(/[\w+/-]{8,}/g) ?? [])
    for (const skipped of [0, 1, 2, 3])
      undone.push(Buffer.from(run.slice(skipped), 'base64').toString());
  return undone.some((one) => one.includes(secret));
}

async function serveBehind(wall: string, secret: string, answer: Script | Reply): Promise<Served> {
  const upstream = await scriptedUpstream(answer);
  const served = await serve({ upstream: wall }, { SECRET: secret }, { upstream });
  opened({ close: () => served.stop() });
  return served;
}

const WALLS: readonly (readonly [string, string, string])[] = [
  ['bearer', "{type: bearer, token: '{{SECRET}}'}", ASCII],
  ['basic', "{type: basic, username: anna, password: '{{SECRET}}'}", SECRET],
  ['API key in a header', "{type: apikey, key: X-Key, value: '{{SECRET}}'}", ASCII],
  ['API key in the query', "{type: apikey, key: k, value: '{{SECRET}}', placement: query}", SECRET],
];

test.each(WALLS)(
  '%s: what an API repeats of the credential reaches no caller',
  async (_, wall, secret) => {
    const served = await serveBehind(wall, secret, echo);
    const response = await fetch(`${served.rest}/notes/1`);
    const text = await response.text();
    expect(JSON.parse(text).note).toBe('kept');
    const tool = JSON.stringify(await callTool(served.mcp));
    expect(tool).toContain('kept');
    const fields = JSON.stringify([...response.headers]);
    for (const told of [text, tool, fields, served.log()]) {
      expect(shows(told, secret)).toBe(false);
      expect(told).not.toContain('CANARY');
    }
    expect(text).toContain('(redacted)');
    expect(served.log().match(/repeated a credential/g)).toHaveLength(1);
  },
);

test('a refusal is masked like an answer', async () => {
  const refusal = { status: 422, body: `no ${ASCII} here` };
  const served = await serveBehind(WALLS[0]?.[1] ?? '', ASCII, refusal);
  const refused = await fetch(`${served.rest}/notes/1`);
  expect([refused.status, await refused.text()]).toEqual([422, 'no (redacted) here']);
  const tool = JSON.stringify(await callTool(served.mcp));
  expect(tool).toContain('no (redacted) here');
});

const masking = (secrets: readonly string[], type: string | undefined, body: Uint8Array) => {
  let found = 0;
  const keeper = secretKeeper(secrets, () => {
    found += 1;
  });
  const request = { method: 'GET', target: '/', headers: {} };
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  const masked = keeper.maskingFor(request, request)?.({ headers, body });
  return { body: masked?.body ?? body, found };
};

test('bytes pass as they are; text without a type does not', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0]), Buffer.from(ASCII)]);
  expect(masking([ASCII], 'image/jpeg', bytes)).toEqual({ body: bytes, found: 0 });
  const latin = Buffer.from(`ü ${ASCII}`, 'latin1');
  expect(masking([ASCII], 'text/plain', latin).body.toString()).not.toContain('CANARY');
  for (const type of [undefined, 'application/octet-stream'])
    expect(masking([ASCII], type, Buffer.from(ASCII))).toMatchObject({ found: 1 });
});

test('short secrets are not looked for, and a number leaves valid JSON', () => {
  const body = Buffer.from('{"id":1234567,"n":12345678,"s":"12345678"}');
  const { body: masked } = masking(['1234567', '12345678'], 'application/json', body);
  expect(JSON.parse(Buffer.from(masked).toString())).toEqual({ id: 1234567, n: 0, s: '0' });
});

test('what has no secret is the same object', () => {
  const body = Buffer.from('{"a":"b"}');
  expect(masking([ASCII], 'application/json', body).body).toBe(body);
});

test('no secret can be read out of base64, wherever it stands there', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 9 });
  const secret = fc.string({ unit: 'binary-ascii', minLength: 8, maxLength: 40 });
  fc.assert(
    fc.property(text, secret, text, (before, one, after) => {
      const body = Buffer.from(Buffer.from(`${before}${one}${after}`).toString('base64'));
      const kept = Buffer.from(masking([one], 'text/plain', body).body).toString();
      expect(Buffer.from(kept, 'base64').toString()).not.toContain(one);
    }),
  );
});

test('what the document gives a header that is called like a credential is masked too', async () => {
  const document = `naftiko: 1.0.0-alpha2
binds: [{namespace: env, keys: {SECRET: SECRET}}]
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: UPSTREAM
    inputParameters: [{name: X-Auth-Token, in: header, value: '{{SECRET}}'}]
    resources: [{path: /notes, operations: [{name: list, method: GET}]}]
  exposes:
  - type: rest
    namespace: desk
    port: 0
    resources: [{path: /notes, operations: [{method: GET, call: notes.list}]}]
`;
  const served = await serveText(
    document,
    ({ headers }) => ({
      headers: JSON_TYPE,
      body: JSON.stringify({ said: headers['x-auth-token'] }),
    }),
    { SECRET: ASCII },
  );
  const text = await (await fetch(`${served.url}/notes`)).text();
  await served.close();
  expect(JSON.parse(text)).toEqual({ said: '(redacted)' });
});
