import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DryRun, dryRun } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { capstan } from '../kit/capstan.ts';
import { FLAGSHIP, KEY, NAMESPACE, planOf, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';

const ROUTE = '/v1/api/v3/organizations/{organisation}/ai/sessions';
const canary = { env: { QUANTCDN_API_KEY: KEY } };

async function explain(...parameters: readonly string[]): Promise<DryRun> {
  const { stdout } = await capstan(['explain', ...parameters, '--format', 'json'], canary);
  return JSON.parse(stdout) as DryRun;
}

describe('what would be sent', () => {
  test('is what the upstream then receives, but for the key and the id of the request', async () => {
    const upstream = await scriptedUpstream({ body: '{}' });
    const { rest, running } = await serveAgainst(upstream.base, FLAGSHIP);
    const body = '{"userId": "u",  "metadata": {"a": [1, 2.50]}}';
    const headers = { 'content-type': 'application/json' };
    await fetch(`${rest}${SESSIONS}`, { method: 'POST', headers, body });
    await fetch(`${rest}${SESSIONS}?userId=a%26b%20c&limit=3`);
    await running.stop(100);
    await upstream.close();
    const at = [
      '--upstream',
      `${NAMESPACE}=${upstream.base.origin}`,
      '--with',
      'organisation=acme',
    ];
    const runs = [
      await explain(FLAGSHIP, `POST ${ROUTE}`, ...at, '--with', `body=${body}`),
      await explain(FLAGSHIP, `GET ${ROUTE}`, ...at, '--with', 'userId=a&b c', '--with', 'limit=3'),
    ];
    expect(upstream.requests).toHaveLength(2);
    for (const [index, { requests }] of runs.entries()) {
      const [shown] = requests;
      const received = upstream.requests[index];
      if (!shown || !received) throw new Error('a request is missing');
      expect(shown.method).toBe(received.method);
      expect(shown.url).toBe(`${upstream.base.origin}${received.url}`);
      expect(shown.body ?? '').toBe(received.body.toString());
      const { host: _, connection: __, 'content-length': ___, ...sent } = received.headers;
      expect(sent.authorization).toBe(`Bearer ${KEY}`);
      expect({ ...shown.headers, 'x-request-id': sent['x-request-id'] }).toEqual({
        ...sent,
        authorization: 'Bearer ***',
      });
    }
  });

  test('needs no credential, and shows none that is there', async () => {
    const parameters = [
      'explain',
      FLAGSHIP,
      'delete-chat-session',
      '--with',
      'organisation=acme',
      '--with',
      'sessionId=s/1',
    ];
    const without = await capstan(parameters);
    expect(without.code).toBe(0);
    expect(without.stdout).toContain(
      'DELETE https://dashboard.quantcdn.io/api/v3/organizations/acme/ai/sessions/s%2F1\n',
    );
    expect(without.stdout).toContain('authorization: Bearer ***');
    const withKey = await capstan(parameters, canary);
    expect(withKey).toEqual(without);
  });

  test('--document leaves the operation alone as an argument', async () => {
    const given = ['--with', 'organisation=acme', '--with', 'sessionId=x'];
    const one = await explain('get-specific-chat-session', '--document', FLAGSHIP, ...given);
    expect(one).toEqual(await explain(FLAGSHIP, 'get-specific-chat-session', ...given));
    expect((await capstan(['explain', FLAGSHIP, 'x', '--document', FLAGSHIP])).code).toBe(2);
  });

  test('an operation is found by its own name where one exposer calls it', async () => {
    const given = ['--with', 'organisation=acme', '--with', 'sessionId=x'];
    const several = await capstan(['explain', FLAGSHIP, 'getaisession', ...given]);
    expect([several.code, several.stdout]).toEqual([2, '']);
    expect(several.stderr).toContain("'getaisession' may be 'GET ");
    const one = await explain(
      FLAGSHIP,
      'getaisession',
      '--exposer',
      'quantcdn-ai-sessions-mcp',
      ...given,
    );
    expect(one.offer).toBe('get-specific-chat-session');
  });
});

describe('what is refused', () => {
  test('a caller of a route would be answered with the problem', async () => {
    const { code, stdout } = await capstan([
      'explain',
      FLAGSHIP,
      `GET ${ROUTE}`,
      '--with',
      'organisation=acme',
      '--with',
      'limit=ten',
      '--format',
      'json',
    ]);
    const { requests, reply } = JSON.parse(stdout) as DryRun;
    expect([code, requests, reply.refused]).toEqual([1, [], true]);
    expect(reply.text.split('\n', 1)).toEqual(['HTTP 400']);
    expect(JSON.parse(reply.text.slice(reply.text.indexOf('{')))).toMatchObject({
      type: 'urn:capstan:problem:parameter-invalid',
      errors: [{ pointer: '/limit', message: 'expected an integer' }],
    });
  });

  test('a placeholder without a value', async () => {
    const { code, stdout } = await capstan(['explain', FLAGSHIP, `GET ${ROUTE}`]);
    expect(code).toBe(1);
    expect(stdout).toContain('"detail":"organisation: is required"');
  });

  test('a model would be told in words', async () => {
    const { code, stdout } = await capstan([
      'explain',
      FLAGSHIP,
      'create-new-chat-session-multi',
      '--with',
      'organisation=acme',
      '--with',
      'body={"userId":7}',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('- body.userId: must be string');
  });

  test('unknown names are told with what there is', async () => {
    const offer = await capstan(['explain', FLAGSHIP, 'delete-chat-sesion']);
    expect(offer.stderr).toContain(
      "offers no 'delete-chat-sesion'; did you mean 'delete-chat-session'?",
    );
    const input = await capstan(['explain', FLAGSHIP, 'delete-chat-session', '--with', 'org=acme']);
    expect(input.stderr).toContain("has no input 'org'; it has organisation, sessionId");
    const document = await capstan(['explain', FLAGSHIP]);
    expect(document.stderr).toContain('which operation of');
    expect([offer.code, input.code, document.code]).toEqual([2, 2, 2]);
  });
});

const documentWith = (authentication: string) => `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://{{NOTES_HOST}}/v1
    authentication: ${authentication}
    resources:
    - path: /find
      operations:
      - {name: find, method: GET, inputParameters: [{name: q, in: query}, {name: X-Tenant, in: header, value: '{{TENANT}}'}]}
    - path: /notes/{{id}}
      operations:
      - {name: read, method: GET, inputParameters: [{name: id, in: path}]}
  exposes:
  - type: mcp
    namespace: desk
    port: 0
    tools:
    - name: search
      call: notes.find
    - name: first
      inputParameters: [{name: q, type: string}]
      steps:
      - {name: found, type: call, call: notes.find, with: {q: desk.q}}
      - {name: note, type: call, call: notes.read, with: {id: '$.found.ids[0]'}}
`;

async function dry(
  authentication: string,
  offer: string,
  answers: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
) {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
  writeFileSync(file, documentWith(authentication));
  return dryRun(
    await planOf(file),
    { offer, exposer: undefined, given: new Map([['q', ['x']]]) },
    {
      extensions: standard,
      environment: new Map(Object.entries(variables)),
      overrides: new Map(),
      answers,
    },
  );
}

describe('secrets', () => {
  const SECRET = 'CANARY-77';
  const variables = { NOTES_KEY: SECRET, TENANT: SECRET, NOTES_HOST: 'notes.test' };
  test.each([
    [
      'basic',
      '{type: basic, username: "{{NOTES_KEY}}", password: "{{NOTES_KEY}}"}',
      'Basic ***',
      '',
    ],
    ['basic, in the document', `{type: basic, username: u, password: ${SECRET}}`, 'Basic ***', ''],
    ['apikey in a header', '{type: apikey, key: X-Key, value: "{{NOTES_KEY}}"}', undefined, ''],
    [
      'apikey in the query',
      '{type: apikey, key: k, value: "{{NOTES_KEY}}", placement: query}',
      undefined,
      '&k=***',
    ],
    ['digest', '{type: digest, username: u, password: "{{NOTES_KEY}}"}', '*** (digest)', ''],
    [
      'oauth2',
      '{type: oauth2, clientId: c, clientSecret: "{{NOTES_KEY}}", tokenEndpoint: "http://127.0.0.1:1/t"}',
      '*** (oauth2)',
      '',
    ],
  ])('%s is stars', async (_, authentication, authorization, query) => {
    for (const environment of [variables, { NOTES_HOST: 'notes.test' }]) {
      const run = await dry(authentication, 'search', [], environment);
      const [request] = run.requests;
      expect(JSON.stringify(run)).not.toContain('CANARY');
      expect(JSON.stringify(run)).not.toContain(btoa(`u:${SECRET}`));
      expect(request?.url).toBe(`https://notes.test/v1/find?q=x${query}`);
      expect(request?.headers.authorization).toBe(authorization);
      expect(request?.headers['x-tenant']).toBe('***');
    }
  });

  test('an address that is not known is shown as it is written', async () => {
    const run = await dry('{type: none}', 'search');
    expect(run.requests[0]?.url).toBe('https://{{NOTES_HOST}}/v1/find?q=x');
  });
});

describe('calls that depend on answers', () => {
  test('are told to be missing', async () => {
    const run = await dry('{type: none}', 'first');
    expect(run.requests.map(({ url }) => url)).toEqual(['https://{{NOTES_HOST}}/v1/find?q=x']);
    expect(run.incomplete).toBe(true);
  });

  test('are shown when the answers are given', async () => {
    const run = await dry('{type: none}', 'first', ['{"ids": ["a b"]}']);
    expect(run.requests.map(({ url }) => url)).toEqual([
      'https://{{NOTES_HOST}}/v1/find?q=x',
      'https://{{NOTES_HOST}}/v1/notes/a%20b',
    ]);
    expect([run.incomplete, run.reply]).toEqual([false, { refused: false, text: '{}' }]);
  });
});
