import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RestPart } from '../../src/exposes/rest/combine-routes.ts';
import { describeTogether } from '../../src/exposes/rest/combine-routes.ts';
import type { RestExposure } from '../../src/exposes/rest/exposure.ts';
import { openApi } from '../../src/exposes/rest/openapi.ts';
import { describeOpenApi } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { notes, read } from '../auth/kit.ts';
import { imported } from './kit.ts';
import { lint } from './lint.ts';

async function exposureOf(callers?: string): Promise<RestExposure> {
  const { plan } = await read(notes(callers === undefined ? {} : { callers }));
  const found = plan?.exposures.find(({ type }) => type === 'rest');
  if (!found) throw new Error('nothing is served');
  return found as RestExposure;
}

interface Described {
  readonly paths: Record<
    string,
    Record<string, { security?: unknown; responses: Record<string, unknown> }>
  >;
  readonly components: { readonly securitySchemes?: Record<string, unknown> };
}

const describe = (exposure: RestExposure) => openApi(exposure) as unknown as Described;

const ISSUER = 'authorizationServerUri: https://login.test/, resource: https://notes.test/api';

test.each<[string, string, unknown, string[]]>([
  ['bearer', '{type: bearer, token: "{{T}}"}', { type: 'http', scheme: 'bearer' }, []],
  ['basic', '{type: basic, username: a, password: "{{P}}"}', { type: 'http', scheme: 'basic' }, []],
  [
    'digest',
    '{type: digest, username: a, password: "{{P}}"}',
    { type: 'http', scheme: 'digest' },
    [],
  ],
  [
    'a key in the query',
    '{type: apikey, key: k, value: "{{K}}", placement: query}',
    { type: 'apiKey', name: 'k', in: 'query' },
    [],
  ],
  [
    'oauth2 with a token endpoint',
    `{type: oauth2, ${ISSUER}, tokenEndpoint: 'https://login.test/token', scopes: [notes.read]}`,
    {
      type: 'oauth2',
      flows: {
        clientCredentials: {
          tokenUrl: 'https://login.test/token',
          scopes: { 'notes.read': 'notes.read' },
        },
      },
      description:
        'An access token (JWT) issued by https://login.test/ for the resource https://notes.test/api',
    },
    ['notes.read'],
  ],
  [
    'oauth2 whose issuer says where tokens are got',
    `{type: oauth2, ${ISSUER}, scopes: notes.read notes.write}`,
    {
      type: 'openIdConnect',
      openIdConnectUrl: 'https://login.test/.well-known/openid-configuration',
      description: expect.stringContaining('https://notes.test/api'),
    },
    ['notes.read', 'notes.write'],
  ],
  [
    'oauth2 of an issuer that is a variable',
    "{type: oauth2, authorizationServerUri: '{{I}}', resource: https://notes.test/api}",
    expect.objectContaining({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }),
    [],
  ],
])('%s: what callers must prove is described', async (_, callers, scheme, scopes) => {
  const described = describe(await exposureOf(callers));
  expect(described.components.securitySchemes).toEqual({ web: scheme });
  for (const operation of Object.values(described.paths['/notes/{id}'] ?? {})) {
    expect(operation.security).toEqual([{ web: scopes }]);
    const refusals = Object.keys(operation.responses).filter((status) => /^40[13]$/.test(status));
    expect(refusals).toEqual(scopes.length > 0 ? ['401', '403'] : ['401']);
  }
  const findings = await lint({ ...described, servers: [{ url: 'https://notes.test' }] });
  expect(findings.filter(({ severity }) => severity === 0)).toEqual([]);
});

test('what anybody may call is described without any of that', async () => {
  const described = describe(await exposureOf());
  expect(described.components).not.toHaveProperty('securitySchemes');
  expect(JSON.stringify(described.paths)).not.toMatch(/"security"|"401"/);
});

test('of several exposures each operation has the wall of its own', async () => {
  const bearer = { ...(await exposureOf('{type: bearer, token: "{{T}}"}')), namespace: 'one' };
  const open = { ...(await exposureOf()), namespace: 'two' };
  const elsewhere = {
    ...open,
    routes: open.routes.map((route) => ({
      ...route,
      path: { ...route.path, text: `/two${route.path.text}` },
    })),
  };
  const part = (exposure: RestExposure) => ({ exposure }) as RestPart;
  const described = describeTogether(part(bearer), [part(elsewhere)]) as unknown as Described;
  expect(Object.keys(described.components.securitySchemes ?? {})).toEqual(['one']);
  expect(described.paths['/notes/{id}']?.get?.security).toEqual([{ one: [] }]);
  expect(described.paths['/two/notes/{id}']?.get).not.toHaveProperty('security');
  const ids = Object.values(described.paths).flatMap((item) =>
    Object.values(item).map((one) => (one as unknown as { operationId: string }).operationId),
  );
  expect(new Set(ids).size).toBe(4);
});

test('an exported wall is imported as the way in', async () => {
  const capability = await read(notes({ callers: '{type: apikey, key: X-K, value: "{{K}}"}' }));
  if (!capability.plan) throw new Error('nothing to describe');
  const { description } = describeOpenApi(capability.plan, standard, 'web');
  const again = parse(imported(description, { baseUri: 'https://notes.test' }).capability);
  expect(again.capability.consumes[0].authentication).toEqual({
    type: 'apikey',
    key: 'X-K',
    value: '{{NOTES_API_KEY}}',
    placement: 'header',
  });
});
