import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { api, body, imported } from './kit.ts';

test.each<[string, object, unknown, string[]]>([
  [
    'bearer',
    { s: { type: 'http', scheme: 'Bearer' } },
    { type: 'bearer', token: '{{ONE_TOKEN}}' },
    ['ONE_TOKEN'],
  ],
  [
    'basic',
    { s: { type: 'http', scheme: 'basic' } },
    { type: 'basic', username: '{{ONE_USER}}', password: '{{ONE_PASSWORD}}' },
    ['ONE_USER', 'ONE_PASSWORD'],
  ],
  [
    'a key in the query',
    { s: { type: 'apiKey', in: 'query', name: 'k' } },
    { type: 'apikey', key: 'k', value: '{{ONE_API_KEY}}', placement: 'query' },
    ['ONE_API_KEY'],
  ],
  [
    'client credentials',
    { s: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://a.example/t' } } } },
    {
      type: 'oauth2',
      tokenEndpoint: 'https://a.example/t',
      clientId: '{{ONE_CLIENT_ID}}',
      clientSecret: '{{ONE_CLIENT_SECRET}}',
    },
    ['ONE_CLIENT_ID', 'ONE_CLIENT_SECRET'],
  ],
  [
    'another flow of OAuth',
    { s: { type: 'oauth2', flows: { implicit: {} } } },
    { type: 'bearer', token: '{{ONE_TOKEN}}' },
    ['ONE_TOKEN'],
  ],
])('authentication: %s', (_, securitySchemes, block, variables) => {
  const description = api(body({}), { security: [{ s: [] }], components: { securitySchemes } });
  const { capability, warnings } = imported(description, {
    authentication: ['bearer', 'basic', 'apikey', 'oauth2'],
  });
  const { binds, capability: made } = parse(capability);
  expect(made.consumes[0].authentication).toEqual(block);
  expect(Object.keys(binds[0].keys)).toEqual(variables);
  expect(warnings).toEqual([]);
});

test('authentication that cannot be sent is said, and nothing is made up', () => {
  const securitySchemes = { s: { type: 'mutualTLS' } };
  const description = api(body({}), { security: [{ s: [] }], components: { securitySchemes } });
  const { capability, warnings } = imported(description);
  expect(parse(capability).capability.consumes[0].authentication).toBeUndefined();
  expect(warnings).toEqual([
    'no way to authenticate can be sent (s); calls go out without a credential',
  ]);
});
