import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import type { RestExposure } from '../../src/exposes/rest/exposure.ts';
import { readCapability } from '../../src/host/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP, PATIENT, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CLIENTS } from '../mcp/clients.ts';
import {
  type Rewriting,
  type Tree,
  to02,
  to03,
  to04,
  to05,
  toAlpha,
  toIkanos,
  toIkanosInLists,
  toIkanosOf,
  withFixedHeader,
  withoutForeignKeys,
  withoutInfo,
} from './rewrite.ts';

const flagship = parse(readFileSync(FLAGSHIP, 'utf8')) as Tree;

/** The document in each dialect, and the official schema of it. `mcp` is false where there was none. */
const DIALECTS: readonly (readonly [string, Rewriting, { schema?: string; mcp: boolean }])[] = [
  ['naftiko 0.2', to02, { mcp: false }],
  ['naftiko 0.3', to03, { mcp: false }],
  ['naftiko 0.4', to04, { mcp: true }],
  ['naftiko 0.5', to05, { schema: 'naftiko-0.5', mcp: true }],
  ['naftiko 1.0.0-alpha1', toAlpha('1.0.0-alpha1'), { schema: 'naftiko-alpha1', mcp: true }],
  ['naftiko 1.0.0-alpha2', toAlpha('1.0.0-alpha2'), { schema: 'naftiko-alpha2', mcp: true }],
  ['naftiko 1.0.0-alpha3', toAlpha('1.0.0-alpha3'), { schema: 'naftiko-alpha3', mcp: true }],
  ['naftiko 1.0.0-alpha4', toAlpha('1.0.0-alpha4'), { mcp: true }],
  ['ikanos 1.0.0-alpha3 in lists', toIkanosInLists, { mcp: true }],
  ['ikanos 1.0.0-alpha3 in maps', toIkanosOf('1.0.0-alpha3'), { mcp: true }],
  ...['1.0.0-alpha4', '1.0.0-beta1', '1.0.0-beta2', '1.0.0-beta3', '1.0.0-beta4'].map(
    (version) => [`ikanos ${version}`, toIkanosOf(version), { mcp: true }] as const,
  ),
  ['ikanos 1.0.0-beta5', toIkanos, { schema: 'ikanos-1.0.0-beta5', mcp: true }],
  ['ikanos 1.0.0-beta17, which is unknown', toIkanosOf('1.0.0-beta17'), { mcp: true }],
  ['naftiko 2.0.0, which is unknown', toAlpha('2.0.0'), { mcp: true }],
];

function written(document: Tree): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'capability.yaml');
  writeFileSync(file, stringify(document));
  return file;
}

let upstream: ScriptedUpstream;
let expected: Served;

beforeAll(async () => {
  upstream = await scriptedUpstream(({ method, url, headers, body }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method, url, key: headers.authorization, body: body.toString() }),
  }));
  expected = await serve(flagship, true);
});

afterAll(() => upstream.close());

/** What a document offers, and what comes back when it is used. */
interface Served {
  readonly offers: ReturnType<typeof offersOf>;
  readonly answers: readonly unknown[];
  readonly tools: readonly unknown[];
  /** How often it was said that the version is not known. */
  readonly warnings: number;
}

async function serve(document: Tree, mcp: boolean): Promise<Served> {
  const file = written(document);
  const { plan, diagnostics } = await readCapability(file, standard);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!plan) throw new Error('no plan');
  const served = await serveAgainst(upstream.base, file, undefined, PATIENT);
  try {
    const sessions = `${served.rest}${SESSIONS}`;
    const answers = [
      await ask(`${sessions}?limit=2&userId=a%20b`),
      await ask(`${sessions}?limit=many`),
      await ask(`${sessions}/x%2Fy`),
      await ask(sessions, 'POST', { userId: 'u', initialMessages: [1] }),
      await ask(`${sessions}/x`, 'PUT', { newMessages: [1] }),
      await ask(`${sessions}/x/extend`, 'PUT', { minutes: 5 }),
      await ask(`${sessions}/x`, 'DELETE'),
      await ask(`${sessions}/x`, 'PATCH', {}),
    ];
    const tools = mcp ? await callTools(served.mcp) : [];
    const warnings = diagnostics.filter(({ code }) => code === 'unknown-version').length;
    return { offers: offersOf(plan), answers, tools, warnings };
  } finally {
    await served.running.stop(0);
  }
}

async function ask(url: string, method = 'GET', body?: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const answer = await fetch(url, { method, ...sent });
  const { requestId: _, instance: __, ...rest } = (await answer.json()) as Tree;
  return { status: answer.status, ...rest };
}

/** A call of each tool, and one that is refused. */
const CALLS: readonly (readonly [tool: string, given: Tree])[] = [
  ['list-chat-sessions-multi-tenant', { organisation: 'acme', limit: 3, model: 'm' }],
  ['create-new-chat-session-multi', { organisation: 'acme', body: { userId: 'u' } }],
  ['get-specific-chat-session', { organisation: 'acme', sessionId: 's' }],
  ['update-session', { organisation: 'acme', sessionId: 's', body: { a: 1 } }],
  ['extend-session-expiration', { organisation: 'acme', sessionId: 's', body: {} }],
  ['delete-chat-session', { organisation: 'acme', sessionId: 's' }],
  ['get-specific-chat-session', { organisation: 'acme' }],
];

async function callTools(url: string): Promise<readonly unknown[]> {
  const [, , connect] = CLIENTS[0] ?? [];
  const client = await connect?.({ url });
  try {
    const results: unknown[] = [];
    for (const [tool, given] of CALLS) {
      const { content, isError } = (await client?.callTool(tool, given)) ?? {};
      results.push({ tool, content, isError: isError === true });
    }
    return results;
  } finally {
    await client?.close();
  }
}

function offersOf({ exposures }: Plan) {
  const of = <E>(type: string) => exposures.filter((one) => one.type === type) as unknown as E[];
  return {
    routes: of<RestExposure>('rest').flatMap(({ port, routes }) =>
      routes.map(({ method, path, inputs }) => ({ port, method, path: path.text, inputs })),
    ),
    tools: of<McpExposure>('mcp').flatMap(({ port, tools }) =>
      tools.map(({ name, description, inputSchema }) => ({ port, name, description, inputSchema })),
    ),
  };
}

describe.each(DIALECTS)('%s', (name, rewrite, { schema, mcp }) => {
  test('has the routes, tools and answers of the published document', async () => {
    const { offers, answers, ...rest } = await serve(rewrite(flagship), mcp);
    const tools = mcp ? expected.offers.tools : [];
    expect(offers).toEqual({ routes: expected.offers.routes, tools });
    expect(offers.routes).toHaveLength(6);
    expect(answers).toEqual(expected.answers);
    expect(rest.tools).toEqual(mcp ? expected.tools : []);
    expect(rest.warnings).toBe(name.endsWith('unknown') ? 1 : 0);
  });

  const official = resolve(import.meta.dirname, `../../../shared/schemas/${schema}.schema.json`);
  if (schema === undefined) return;
  test.skipIf(!existsSync(official))(
    'is what its official schema describes, but for the keys that all documents have too many',
    () => {
      const ajv = new Ajv2020({ strict: false, allErrors: true });
      addFormats.default(ajv);
      const validate = ajv.compile(JSON.parse(readFileSync(official, 'utf8')) as object);
      validate(withoutForeignKeys(rewrite(flagship)));
      expect(validate.errors ?? []).toEqual([]);
    },
  );
});

test('answers are those of the upstream, with the key, and refusals name the field', () => {
  expect(expected.answers).toMatchObject([
    { status: 200, method: 'GET', url: expect.stringMatching(/\?userId=a%20b&limit=2$/) },
    { status: 400, errors: [{ pointer: '/limit' }] },
    { status: 200, url: expect.stringMatching(/x%2Fy$/), key: expect.stringMatching(/^Bearer /) },
    { status: 200, method: 'POST', body: '{"userId":"u","initialMessages":[1]}' },
    { status: 200, method: 'PUT', body: '{"newMessages":[1]}' },
    { status: 200, method: 'PUT', url: expect.stringMatching(/x\/extend$/) },
    { status: 200, method: 'DELETE' },
    { status: 405 },
  ]);
  const methods = ['GET', 'POST', 'GET', 'PUT', 'PUT', 'DELETE'];
  expect(expected.tools).toMatchObject([
    ...methods.map((method) => ({
      isError: false,
      content: [{ text: expect.stringContaining(`"${method}"`) }],
    })),
    { isError: true, content: [{ text: expect.stringContaining('sessionId') }] },
  ]);
  const called = expected.tools.map((one) => (one as { tool: string }).tool);
  expect([...new Set(called)].sort()).toEqual(expected.offers.tools.map(({ name }) => name).sort());
});

test('fixed headers of the first versions go out with every call', async () => {
  upstream.forget();
  await serve(withFixedHeader(to04(flagship)), true);
  const sent = upstream.requests.map(({ headers }) => headers['x-client']);
  expect(sent.length).toBeGreaterThan(3);
  expect(new Set(sent)).toEqual(new Set(['capstan: one']));
});

async function read(document: Tree) {
  const { plan, diagnostics } = await readCapability(written(document), standard);
  return { plan, warnings: diagnostics.filter(({ code }) => /version$/.test(code)) };
}

test('a document without info is called after what it consumes', async () => {
  const { plan, warnings } = await read(withoutInfo(flagship));
  expect(plan?.title).toBe('quantcdn-ai-sessions');
  expect(warnings).toEqual([]);
});

test.each([
  ['ikanos', '1.0.0-alpha12', 'ikanos 1.0.0'],
  ['ikanos', '9.9', 'ikanos 1.0.0'],
  ['naftiko', '0.6', 'naftiko 0.2 to 0.5'],
  ['naftiko', '1.0.0-beta1', 'naftiko 1.0.0-alpha'],
  ['naftiko', '7', 'naftiko 1.0.0-alpha'],
])('%s: %s is read as %s, with a warning', async (rootKey, version, nearest) => {
  const { naftiko: _, ...rest } = flagship;
  const { plan, warnings } = await read({ [rootKey]: version, ...rest });
  expect(plan?.exposures).toHaveLength(2);
  expect(warnings.map(({ message }) => message)).toEqual([
    `'${version}' is not a known version; the document is read as ${nearest}`,
  ]);
});

test('of both version keys, ikanos counts', async () => {
  const { plan, warnings } = await read({ ...toIkanos(flagship), naftiko: 'anything' });
  expect(plan?.exposures).toHaveLength(2);
  expect(warnings.map(({ code }) => code)).toEqual(['second-version']);
});

test('every version that is known is tried', () => {
  const known = standard.dialects.flatMap(({ rootKey, versions }) =>
    versions.map((version) => `${rootKey} ${version}`),
  );
  const tried = DIALECTS.map(([name]) => name.replace(/ in (lists|maps)$/, ''));
  expect(known.filter((one) => !tried.includes(one))).toEqual([]);
});
