import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { api, capability, folderOf, indented, read } from './kit.ts';

const GET = 'call: shop.get, with: {id: desk.id}';

describe('a consumed API', () => {
  test.each([
    ['from', '- {from: ./shared/shop.yaml, import: shop}\n'],
    ['location, of old', '- {location: shared/shop.yaml, import: shop}\n'],
    ['a file: URL', '- {from: "file:///./shared/shop.yaml", import: shop}\n'],
    ['a file in import', '- {import: shared/shop.yaml, as: shop}\n'],
    ['no name', '- {from: ./shared/shop.yaml}\n'],
  ])('is imported with %s', async (_, consumes) => {
    const folder = folderOf({
      'capability.yaml': capability({ consumes }, GET),
      'shared/shop.yaml': `ikanos: 1.0.0-beta5\nconsumes:\n${api('shop')}`,
    });
    const { tools, errors, sources, inputs } = await read(folder);
    expect(errors).toEqual([]);
    expect(tools).toEqual({ t1: ['GET shop.get'] });
    expect(inputs).toEqual({ t1: ['id'] });
    expect(sources).toEqual(['capability.yaml', 'shared/shop.yaml']);
  });

  test('stands at the root of its file, or under its capability', async () => {
    const folder = folderOf({
      'capability.yaml': capability({ consumes: '- {from: shop.yaml, import: shop}\n' }, GET),
      'shop.yaml': `naftiko: 0.5\ncapability:\n  consumes:\n${indented(api('shop'), 2)}`,
    });
    expect((await read(folder)).tools).toEqual({ t1: ['GET shop.get'] });
  });

  test('is the one of its name among several', async () => {
    const folder = folderOf({
      'capability.yaml': capability({ consumes: '- {from: all.yaml, import: shop}\n' }, GET),
      'all.yaml': `consumes:\n${api('bank')}${api('shop')}${api('post')}`,
    });
    const { plan, tools } = await read(folder);
    expect(tools).toEqual({ t1: ['GET shop.get'] });
    expect(plan?.upstreams.map(({ namespace }) => namespace)).toEqual(['shop']);
  });

  test('may be called by its alias or by its own namespace', async () => {
    const consumes =
      '- {from: shop.yaml, import: shop, as: store}\n- {from: other.yaml, import: other}\n';
    const folder = folderOf({
      'capability.yaml': capability({ consumes }, 'call: store.get', 'call: shop.get'),
      'shop.yaml': `consumes:\n${api('shop')}`,
      'other.yaml': `consumes:\n${api('other')}`,
    });
    const { tools, codes } = await read(folder);
    expect(tools).toEqual({ t1: ['GET store.get'], t2: ['GET store.get'] });
    expect(codes).not.toContain('call-repaired');
  });

  test('is found by any name when it is the only one, and called by both', async () => {
    const consumes =
      '- {from: shop.yaml, import: warehouse}\n- {from: other.yaml, import: other}\n';
    const folder = folderOf({
      'capability.yaml': capability({ consumes }, 'call: warehouse.get', 'call: shop.get'),
      'shop.yaml': `consumes:\n${api('shop')}`,
      'other.yaml': `consumes:\n${api('other')}`,
    });
    expect((await read(folder)).tools).toEqual({
      t1: ['GET warehouse.get'],
      t2: ['GET warehouse.get'],
    });
  });

  test('comes with the binds of its file, which the document overrides', async () => {
    const auth = "  authentication: {type: bearer, token: '{{KEY}}'}\n";
    const folder = folderOf({
      'capability.yaml': capability({ consumes: '- {from: shop.yaml, import: shop}\n' }, GET),
      'shop.yaml': `binds: [{namespace: env, keys: {KEY: SHOP_KEY}}]\nconsumes:\n${api('shop')}${auth}`,
    });
    const { plan, codes } = await read(folder);
    expect(plan?.variables.map(({ name }) => name)).toEqual(['SHOP_KEY']);
    expect(codes).not.toContain('unbound-variable');
    const head = 'binds: [{namespace: env, keys: {KEY: OWN_KEY}}]\n';
    writeFileSync(
      join(folder, 'capability.yaml'),
      capability({ head, consumes: '- {from: shop.yaml, import: shop}\n' }, GET),
    );
    expect((await read(folder)).plan?.variables.map(({ name }) => name)).toEqual(['OWN_KEY']);
  });
});

test('an exposer is imported under another name, and still refers to itself by its own', async () => {
  const exposer = `- type: mcp
  namespace: desk
  port: 9090
  tools: [{name: get, description: Get, call: shop.get, with: {id: desk.id}}]
`;
  const folder = folderOf({
    'capability.yaml': capability({
      consumes: api('shop'),
      exposes: '- {from: desk.yaml, import: desk, as: counter}\n',
    }),
    'desk.yaml': `exposes:\n${exposer}`,
  });
  const { plan, tools, inputs, codes } = await read(folder);
  expect(plan?.exposures.map(({ namespace }) => namespace)).toEqual(['counter']);
  expect(tools).toEqual({ get: ['GET shop.get'] });
  expect(inputs).toEqual({ get: ['id'] });
  expect(codes).not.toContain('generic-prefix');
});

test('an aggregate is imported, and referred to by its alias or its own name', async () => {
  const flow = 'find: {description: Find, call: shop.get, with: {id: finder.id}}';
  const folder = folderOf({
    'capability.yaml': capability(
      { consumes: api('shop'), aggregates: '- {from: finder.yaml, import: finder, as: seeker}\n' },
      'ref: seeker.find',
      'ref: finder.find',
    ),
    'finder.yaml': `aggregates:\n- {namespace: finder, flows: {${flow}}}\n`,
  });
  const { tools, inputs, errors } = await read(folder);
  expect(errors).toEqual([]);
  expect(tools).toEqual({ t1: ['GET shop.get'], t2: ['GET shop.get'] });
  expect(inputs).toEqual({ t1: ['id'], t2: ['id'] });
});

test('binds are imported, and named by their alias or their own name', async () => {
  const auth =
    "  authentication: {type: basic, username: '{{mine.USER}}', password: '{{keys.PASS}}'}\n";
  const folder = folderOf({
    'capability.yaml': capability(
      {
        head: 'binds: [{from: keys.yaml, import: keys, as: mine}]\n',
        consumes: api('shop') + auth,
      },
      GET,
    ),
    'keys.yaml': 'binds: [{namespace: keys, keys: {USER: SHOP_USER, PASS: SHOP_PASS}}]\n',
  });
  const { plan, errors } = await read(folder);
  expect(errors).toEqual([]);
  expect(plan?.variables.map(({ name }) => name)).toEqual(['SHOP_USER', 'SHOP_PASS']);
});

test('an imported file may import in its turn, relative to itself', async () => {
  const folder = folderOf({
    'capability.yaml': capability({ consumes: '- {from: a/one.yaml, import: shop}\n' }, GET),
    'a/one.yaml': 'consumes: [{from: b/two.yaml, import: market, as: shop}]\n',
    'a/b/two.yaml': 'consumes: [{from: ../three.yaml, import: bazaar, as: market}]\n',
    'a/three.yaml': `consumes:\n${api('bazaar')}`,
  });
  const { tools, errors, sources } = await read(folder);
  expect(errors).toEqual([]);
  expect(tools).toEqual({ t1: ['GET shop.get'] });
  expect(sources.at(-1)).toBe('a/three.yaml');
});

test('what is wrong in an imported file is said there, and only what needs it is left out', async () => {
  const consumes = `- {from: shop.yaml, import: shop}\n${api('bank')}`;
  const folder = folderOf({
    'capability.yaml': capability({ consumes }, GET, 'call: bank.get'),
    'shop.yaml': `consumes:\n${api('shop').replace('https://', 'ftp://')}`,
  });
  const { tools, errors } = await read(folder);
  expect(errors).toEqual([
    "shop.yaml:4 the 'baseUri' of 'shop' does not start with http:// or https:// and a host",
  ]);
  expect(tools).toEqual({ t2: ['GET bank.get'] });
});

/** Reads a document with one import that fails beside an API that works. */
async function failing(
  entry: string,
  files: Record<string, string> = {},
  prepare?: (folder: string) => void,
) {
  const consumes = `${entry}\n${api('bank')}`;
  const folder = folderOf({
    'capability.yaml': capability({ consumes }, GET, 'call: bank.get'),
    ...files,
  });
  prepare?.(folder);
  const { tools, errors, plan } = await read(folder);
  expect(tools).toEqual({ t2: ['GET bank.get'] });
  expect(plan).toBeDefined();
  return errors.map((error) => error.replace(/^\S+ /, ''));
}

describe('an import that cannot be had leaves out what needs it, and says why', () => {
  test('a file that is absent is named', async () => {
    expect(await failing('- {from: shared/shop.yaml, import: shop}')).toEqual([
      "'shared/shop.yaml' cannot be imported: there is no such file",
    ]);
  });

  test('a folder, a broken file', async () => {
    expect(await failing('- {from: shop, import: shop}', { 'shop/x': '' })).toEqual([
      "'shop' cannot be imported: it is a directory",
    ]);
    const broken = await failing('- {from: shop.yaml, import: shop}', { 'shop.yaml': 'a: b: c\n' });
    expect(broken).toHaveLength(2);
    expect(broken).toContain("'shop.yaml' cannot be imported: it is not YAML that can be read");
  });

  test('a file without such a list, or without such a name', async () => {
    const entry = '- {from: shop.yaml, import: shop}';
    expect(await failing(entry, { 'shop.yaml': 'exposes: []\n' })).toEqual([
      "'shop.yaml' cannot be imported: it has no list 'consumes'",
    ]);
    expect(await failing(entry, { 'shop.yaml': `consumes:\n${api('one')}${api('two')}` })).toEqual([
      "'shop.yaml' cannot be imported: none of its 'consumes' is called 'shop'",
    ]);
    expect(
      await failing('- {from: shop.yaml, as: shop}', {
        'shop.yaml': `consumes:\n${api('one')}${api('two')}`,
      }),
    ).toEqual(["'shop.yaml' cannot be imported: which of its 2 entries is meant?"]);
  });

  const OUTSIDE = 'it stands outside the folder of the document';

  test.each([['../shop.yaml'], ['a/../../shop.yaml'], ['/etc/hostname'], ['file:///etc/hostname']])(
    '%s stands outside',
    async (from) => {
      expect(await failing(`- {from: '${from}', import: shop}`)).toEqual([
        `'${from}' cannot be imported: ${OUTSIDE}`,
      ]);
    },
  );

  test('a link that leads outside, to a file or through a folder', async () => {
    const outside = folderOf({ 'shop.yaml': `consumes:\n${api('shop')}` });
    const link = (folder: string) =>
      symlinkSync(join(outside, 'shop.yaml'), join(folder, 'shop.yaml'));
    expect(await failing('- {from: shop.yaml, import: shop}', {}, link)).toEqual([
      `'shop.yaml' cannot be imported: ${OUTSIDE}`,
    ]);
    const folderLink = (folder: string) => symlinkSync(outside, join(folder, 'shared'));
    expect(await failing('- {from: shared/shop.yaml, import: shop}', {}, folderLink)).toEqual([
      `'shared/shop.yaml' cannot be imported: ${OUTSIDE}`,
    ]);
  });

  test('an address on the web', async () => {
    expect(await failing('- {from: "https://x.test/shop.yaml", import: shop}')).toEqual([
      "'https://x.test/shop.yaml' cannot be imported: 'https:' is not read; only files are imported",
    ]);
  });

  test('a circle, and a chain that is too long', async () => {
    expect(
      await failing('- {from: a.yaml, import: shop}', {
        'a.yaml': 'consumes: [{from: b.yaml, import: shop}]\n',
        'b.yaml': 'consumes: [{from: a.yaml, import: shop}]\n',
      }),
    ).toEqual(["'a.yaml' cannot be imported: the file imports itself"]);
    const chain = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [
        `f${index}.yaml`,
        `consumes: [{from: f${index + 1}.yaml, import: shop}]\n`,
      ]),
    );
    expect(await failing('- {from: f0.yaml, import: shop}', chain)).toEqual([
      "'f8.yaml' cannot be imported: it is more than 8 imports away",
    ]);
  });

  test('more files than a document consists of', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 70 }, (_, index) => [
        `f${index}.yaml`,
        `consumes:\n${api(`n${index}`)}`,
      ]),
    );
    const entries = Object.keys(files).map((file) => `- {from: ${file}}`);
    const errors = await failing(entries.join('\n'), files);
    expect(errors.filter((error) => error.includes('more than 64 files'))).toHaveLength(6);
  });
});

test('a document that is a link itself imports from beside the link', async () => {
  const mounted = folderOf({
    'capability.yaml': capability({ consumes: '- {from: shop.yaml, import: shop}\n' }, GET),
    'shop.yaml': `consumes:\n${api('shop')}`,
  });
  const folder = folderOf({});
  mkdirSync(join(folder, 'data'));
  for (const name of ['capability.yaml', 'shop.yaml']) {
    writeFileSync(
      join(folder, 'data', name),
      name === 'shop.yaml'
        ? `consumes:\n${api('shop')}`
        : capability({ consumes: '- {from: shop.yaml, import: shop}\n' }, GET),
    );
    symlinkSync(join('data', name), join(folder, name));
  }
  expect((await read(folder)).tools).toEqual({ t1: ['GET shop.get'] });
  expect((await read(mounted)).tools).toEqual({ t1: ['GET shop.get'] });
});
