import { describe, expect, test } from 'vitest';
import { documentBase } from '../../src/host/upstreams.ts';
import { documentOf } from '../plan/kit.ts';
import { hold, type Row, read, tool } from './kit.ts';

/** A tool that works whatever is wrong with another one. */
const GOOD = tool('get');
const WORKS = ['get', { id: '1' }, 'GET https://api.test/things/1'] as const;
const OTHER =
  "{path: '/things/{{id}}', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}]}]}";

/** Rows C1 to C3 and E6 to E14 of the taxonomy: what is wrong is left out, the rest works. */
const ROWS: Readonly<Record<string, Row>> = {
  C1: {
    title: 'no address',
    text: documentOf({ baseUri: '' }),
    says: ['warning empty-base-uri 5'],
  },
  C2: {
    title: 'a variable in the address that nothing binds',
    text: documentOf({ baseUri: 'https://{region}.api.test' }),
    says: ['warning unbound-variable 5'],
  },
  C3: {
    title: 'a host that is this machine, which is fine',
    text: documentOf({ baseUri: 'http://localhost:9' }),
    says: [],
    asks: [['get', { id: '1' }, 'GET http://localhost:9/things/1']],
  },
  E6: {
    title: 'a parameter in the path that the path has no place for',
    text: documentOf({
      resources: `[${OTHER}, {path: '/b', operations: [{name: b, method: GET, inputParameters: [{name: id, in: path}]}]}]`,
      tools: `[${GOOD}, ${tool('b')}]`,
    }),
    says: ['error missing-placeholder 5'],
    asks: [WORKS],
  },
  E7: {
    title: 'a call of an operation that there is not',
    text: documentOf({ tools: `[${GOOD}, ${tool('b', 'call: api.nothing')}]` }),
    says: ['error unknown-operation 7'],
    asks: [WORKS],
  },
  'E8 called like an operation': {
    title: 'a tool that calls nothing and is called like the only operation of that name',
    text: documentOf({ tools: '[{name: get, description: D}]' }),
    says: ['warning call-repaired 7'],
    asks: [WORKS],
  },
  'E8 called like none': {
    title: 'a tool that calls nothing',
    text: documentOf({ tools: `[${GOOD}, ${tool('b', '')}]` }),
    says: ['error nothing-to-do 7'],
    asks: [WORKS],
  },
  E10: {
    title: 'a fragment in a path',
    text: documentOf({
      resources: `[${OTHER}, {path: '/#Delete', operations: [{name: b, method: GET}]}]`,
      tools: `[${GOOD}, ${tool('b')}]`,
      routes: "[{path: '/v1/#Delete', operations: [{method: GET, call: api.get}]}]",
    }),
    says: ['error invalid-path 5', 'error invalid-path 8'],
    asks: [WORKS],
  },
  E11: {
    title: 'a type of exposer that there is not',
    text: documentOf({ routes: '[]' }).replace('type: rest', 'type: agent-skill'),
    says: ['error unknown-exposer 8'],
    asks: [WORKS],
  },
  E12: {
    title: 'a type of step that there is not',
    text: documentOf({
      tools: `[${GOOD}, ${tool('b', 'steps: [{name: x, type: dance}]')}]`,
    }),
    says: ['error unknown-step 7'],
    asks: [WORKS],
  },
  'E14 an API that is none': {
    title: 'a consumed API of another type',
    text: documentOf({}).replace('  exposes:', '  - {type: workers-kv, namespace: kv}\n  exposes:'),
    says: ['error unknown-consumer 6'],
    asks: [WORKS],
  },
  'E14 an orchestration': {
    title: 'a part of the capability that the language does not have',
    text: `${documentOf({})}  orchestration: {flows: [one]}\n`,
    says: ['warning unknown-key 8'],
    asks: [WORKS],
  },
};

test.each(Object.entries(ROWS))('%s', async (_, row) => hold(row));

test.each(['https://api.example.com/v1', 'http://example.org', 'https://shop.example'])(
  'C3: %s is no address',
  async (baseUri) => {
    const { plan, said } = await read(documentOf({ baseUri }));
    expect(said).toEqual(['warning empty-base-uri 5']);
    const [upstream] = plan?.upstreams ?? [];
    expect(upstream && documentBase(upstream, new Map())).toBeUndefined();
  },
);

describe('E9: an authentication that is not supported', () => {
  test.each([
    ['oauth1', '{type: oauth1, consumerKey: a, signingKey: b}'],
    ['awsSigV4', '{type: awsSigV4, region: x, service: y}'],
    ['hmac', '{type: hmac, apiId: a, apiKey: b}'],
    ['certificate', '{type: certificate, certPath: a}'],
    ['query', '{type: query, parameters: [{name: a, value: b}, {name: c, value: d}]}'],
    ['bearer and apikey', '[{type: bearer, token: a}, {type: apikey, key: b, value: c}]'],
  ])('%s: the tool is served, its calls are refused, nothing is sent', async (type, written) => {
    const { said, diagnostics, dry } = await read(documentOf({ authentication: written }));
    expect(said).toEqual(['error unknown-authentication 5']);
    expect(diagnostics.find(({ severity }) => severity === 'error')).toMatchObject({
      message: `'${type}' is no authentication that can be sent`,
      refuses: "what calls 'api'",
      help: expect.stringContaining('--upstream api=<url>'),
    });
    const { requests, reply } = await dry('get', { id: '1' });
    expect([requests, reply.refused]).toEqual([[], true]);
    expect(reply.text).toContain(`'api' asks for '${type}'`);
  });

  test.each([
    ['{type: header, header: X-Key, value: s}', 'x-key'],
    ['{type: header, name: X-Key, key: s}', 'x-key'],
    ['{type: header, headers: [{name: X-Key, value: s}]}', 'x-key'],
    ['[{type: apikey, key: X-Key, value: s}]', 'x-key'],
  ])('%s is an API key in a header', async (written, name) => {
    const { plan, dry } = await read(documentOf({ authentication: written }));
    expect(plan?.upstreams[0]?.authentication?.type).toBe('apikey');
    const { requests } = await dry('get', { id: '1' });
    expect(Object.keys(requests[0]?.headers ?? {})).toContain(name);
  });

  test.each([
    '{type: query, name: k, value: s}',
    '{type: query, parameters: [{name: k, value: s}]}',
  ])('%s is an API key in the query', async (written) => {
    const { ask } = await read(documentOf({ authentication: written }));
    expect(await ask('get', { id: '1' })).toBe('GET https://api.test/things/1?k=***');
  });
});

describe('E13: an import that is not there', () => {
  const text = documentOf({ tools: `[${GOOD}, ${tool('b', 'call: lost.b')}]` }).replace(
    '  exposes:',
    '  - {location: ./shared/lost.yaml, import: lost}\n  exposes:',
  );

  test('what it has not to do with works, and what needs it is told of once', async () => {
    const { said, diagnostics, ask } = await read(text);
    expect(said).toEqual(['error unresolved-import 6']);
    expect(diagnostics.find(({ code }) => code === 'unresolved-import')?.message).toBe(
      "'./shared/lost.yaml' cannot be imported: there is no such file",
    );
    expect(await ask('get', { id: '1' })).toBe(WORKS[2]);
  });

  test('with the file there, all of it works', async () => {
    const lost =
      "naftiko: 1.0.0-alpha1\ncapability:\n  consumes:\n  - {type: http, namespace: lost, baseUri: 'https://lost.test', resources: [{path: /b, operations: [{name: b, method: GET}]}]}\n";
    const { said, ask } = await read(text, { beside: { 'shared/lost.yaml': lost } });
    expect(said).toEqual([]);
    expect(await ask('b')).toBe('GET https://lost.test/b');
  });
});

describe('parts for other documents to import', () => {
  const API = "{type: http, namespace: api, baseUri: 'https://api.test'}";
  test.each([
    ['consumes at the root', `naftiko: '0.5'\nconsumes:\n- ${API}\n`],
    ['consumes alone', `naftiko: 1.0.0-alpha1\ncapability:\n  consumes:\n  - ${API}\n`],
    ['aggregates', 'ikanos: 1.0.0-beta5\naggregates:\n- {namespace: a, display: A, flows: {}}\n'],
    ['binds', 'ikanos: 1.0.0-beta5\nbinds:\n- {namespace: a, keys: {K: K}}\n'],
  ])('%s: right, and nothing to serve', async (_, text) => {
    const { plan, said } = await read(text);
    expect([plan, said]).toEqual([undefined, [expect.stringMatching(/^note nothing-exposed \d$/)]]);
  });
});

test('a document of naftiko 0.2 forwards what comes under each suffix', async () => {
  const { plan, said } = await read(`naftiko: '0.2'
info: {name: N}
capability:
  exposes:
  - {address: localhost, port: 8080, forward: {trustedHeaders: [X-Notion]}}
  consumes:
  - {expositionSuffix: notion, targetUri: 'https://api.test/v1/{{path}}'}
`);
  expect(said).toEqual([]);
  expect(plan?.upstreams[0]?.baseUri.parts).toEqual([
    { kind: 'text', text: 'https://api.test/v1' },
  ]);
  expect(plan?.exposures).toMatchObject([
    {
      type: 'rest',
      port: 8080,
      forwards: [
        { path: { text: '/notion/{path}' }, namespace: 'notion', trustedHeaders: ['x-notion'] },
      ],
    },
  ]);
});
