import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ChoiceError, describeOpenApi, readCapability } from '../../src/host/index.ts';
import { type ImportOptions, yamlText } from '../../src/openapi/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP } from '../kit/flagship.ts';
import { api, description, fixture, imported, written } from './kit.ts';
import { lint } from './lint.ts';

interface Described {
  readonly paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  readonly servers: readonly { url: string }[];
}

async function exported(file: string, exposer?: string) {
  const capability = await readCapability(file, standard);
  if (!capability.plan) throw new Error('nothing to describe');
  const described = describeOpenApi(capability.plan, standard, exposer);
  return { ...described, description: described.description as unknown as Described };
}

const FIXTURES = ['petstore-2.yaml', 'library-3.0.yaml', 'nameless-3.1.json'];

function operations({ paths }: Described): readonly string[] {
  return Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    )
    .sort();
}

test('the export of a document is what its REST exposer serves, with its address', async () => {
  const { description } = await exported(FLAGSHIP);
  expect(description.servers).toEqual([{ url: 'http://127.0.0.1:8080' }]);
  expect(operations(description)).toHaveLength(6);
});

test('without a REST exposer it is what the tools call, with real types, schemas and statuses', async () => {
  const file = written(imported(description(fixture('petstore-2.yaml')), { expose: ['mcp'] }));
  const { description: described } = await exported(file);
  expect(described).toMatchObject({
    servers: [{ url: 'https://pets.example.com/api' }],
    components: {
      securitySchemes: { 'pet-store': { type: 'apiKey', name: 'X-Pet-Key', in: 'header' } },
    },
  });
  expect(described.paths['/pets/{petId}']?.get).toMatchObject({
    operationId: 'showpetbyid',
    security: [{ 'pet-store': [] }],
    parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }],
    responses: {
      '200': { content: { 'application/json': { schema: { required: ['name'] } } } },
      '404': { description: 'There is no such pet' },
    },
  });
  expect(JSON.stringify(described)).not.toContain('API_KEY');
});

/** What each operation takes, by method and path. */
function inputs({ paths }: Described): ReadonlyMap<string, unknown> {
  const taken = new Map<string, unknown>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const { parameters = [], requestBody } = operation as unknown as {
        parameters?: { name: string; in: string; required: boolean; schema?: { type: string } }[];
        requestBody?: { required: boolean; content: Record<string, { schema: object }> };
      };
      taken.set(`${method} ${path}`, {
        parameters: parameters.map((one) => [one.name, one.in, one.required, one.schema?.type]),
        body: requestBody && {
          required: requestBody.required,
          // What people read is made of other words the second time.
          schema: { ...requestBody.content['application/json']?.schema, description: undefined },
        },
      });
    }
  }
  return taken;
}

test.each(
  FIXTURES.flatMap((name) =>
    (['rest', 'mcp'] as const).map((expose): [string, ImportOptions['expose'][number]] => [
      name,
      expose,
    ]),
  ),
)('the export of %s, exposed by %s, has no error under Spectral', async (name, expose) => {
  const file = written(imported(description(fixture(name)), { expose: [expose] }));
  const findings = await lint((await exported(file)).description);
  expect(findings.filter(({ severity }) => severity === 0)).toEqual([]);
});

test.each(FIXTURES)(
  '%s: import, export and import again give the same operations',
  async (name) => {
    const first = await exported(written(imported(description(fixture(name)))));
    const again = imported(parse(yamlText(first.description)), { namespace: 'again' });
    const second = await exported(written(again));
    expect(again.warnings).toEqual([]);
    expect(operations(second.description)).toEqual(operations(first.description));
    expect(inputs(second.description)).toEqual(inputs(first.description));
  },
);

test('two APIs: each operation says where it is; what has no room is said', async () => {
  const consumes = (namespace: string) => `
  - type: http
    namespace: ${namespace}
    baseUri: https://${namespace}.example.com
    resources:
    - path: /x
      operations:
      - {name: get-${namespace}, method: GET}
    - path: /${namespace}
      operations:
      - {name: put-${namespace}, method: PUT}`;
  const tool = (name: string, call: string) => `    - {name: ${name}, call: ${call}}`;
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'two.yaml');
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
capability:
  consumes:${consumes('a')}${consumes('b')}
  exposes:
  - type: mcp
    namespace: m
    port: 0
    tools:
${tool('one', 'a.get-a')}
${tool('two', 'b.get-b')}
${tool('three', 'b.put-b')}
`,
  );
  const { description: described, warnings } = await exported(file);
  expect(operations(described)).toEqual(['get /x get-a', 'put /b put-b']);
  expect(described.paths['/b']?.put).toMatchObject({ servers: [{ url: 'https://b.example.com' }] });
  expect(warnings).toEqual(["'b.get-b' is left out: 'a.get-a' has the same method and path"]);
});

test('an exposer is chosen by name, and has to be when several serve an API', async () => {
  const { capability } = imported(api({ summary: 'Do a thing' }));
  const twice = parse(capability);
  const [rest] = twice.capability.exposes;
  twice.capability.exposes.push({ ...rest, namespace: 'other', port: 8081 });
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'twice.yaml');
  writeFileSync(file, yamlText(twice));
  await expect(exported(file)).rejects.toThrow(ChoiceError);
  await expect(exported(file, 'nobody')).rejects.toThrow(ChoiceError);
  expect((await exported(file, 'other')).description.servers).toEqual([
    { url: 'http://127.0.0.1:8081' },
  ]);
  const calls = (await exported(file, 'one-mcp')).description;
  expect(Object.keys(calls.paths)).toEqual(['/x']);
});
