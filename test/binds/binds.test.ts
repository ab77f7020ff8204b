import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingVariables, withBinds } from '../../src/host/environment.ts';
import { renderDiagnostics } from '../../src/spec/index.ts';
import { api, capability, type Files, folderOf, read } from '../imports/kit.ts';

const AUTH = "  authentication: {type: bearer, token: '{{TOKEN}}'}\n";

/** A document whose API is signed with TOKEN, which one bind declares. */
function signed(bind: string, auth = AUTH): string {
  return capability({ head: `binds: ${bind}\n`, consumes: api('shop') + auth }, 'call: shop.get');
}

/** The values that a document's variables get, and what is said of those that get none. */
async function resolved(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ values: readonly (string | undefined)[]; missing: readonly string[]; shown: string }> {
  const { plan, diagnostics } = await read(folder);
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  const environment = withBinds(plan, new Map(Object.entries(variables)));
  const missing = missingVariables(plan, new Map(Object.entries(variables)), () => true);
  return {
    values: plan.variables.map(({ name }) => environment.get(name)),
    missing: missing.map(({ message }) => message.replaceAll(`${folder}/`, '')),
    shown: renderDiagnostics(missing, new Map()),
  };
}

const CANARY = 'sk-CANARY-77aa';
const bindOf = (location: string, key = 'shop-token') =>
  `[{namespace: keys, location: '${location}', keys: {TOKEN: ${key}}}]`;

describe('a bind that names a file', () => {
  const formats: readonly (readonly [string, string])[] = [
    ['keys.yaml', `shop-token: ${CANARY}\nother: {a: 1}\n`],
    ['keys.yml', `"shop-token": "${CANARY}"\n`],
    ['keys.json', `{"shop-token": "${CANARY}"}`],
    ['keys.properties', `# the keys\n! of the shop\nother = x\nshop-token = ${CANARY}\n`],
    ['keys.env', `OTHER=x\nshop-token=${CANARY}\n`],
    ['.env', `shop-token='${CANARY}'\n`],
    ['keys', `shop-token: ${CANARY}\n`],
  ];

  test.each(formats)('reads %s', async (name, text) => {
    const folder = folderOf({
      'capability.yaml': signed(bindOf(`file:///./secrets/${name}`)),
      [`secrets/${name}`]: text,
    });
    expect(await resolved(folder)).toMatchObject({ values: [CANARY], missing: [] });
  });

  test('whatever the working directory is, and whichever way it is written', async () => {
    for (const location of [
      'file:///./a%20b.yaml',
      'file://./a b.yaml',
      './a b.yaml',
      'a b.yaml',
    ]) {
      const folder = folderOf({
        'capability.yaml': signed(bindOf(location)),
        'a b.yaml': `shop-token: ${CANARY}\n`,
      });
      expect((await resolved(folder)).values).toEqual([CANARY]);
    }
  });

  test('properties have escapes, three separators and lines that go on', async () => {
    const text = 'a\\u00e9 = 1\nshop-token : \\u00e9\\n\\\n   \\=x\\\\\n';
    const folder = folderOf({
      'capability.yaml': signed(bindOf('keys.properties')),
      'keys.properties': text,
    });
    expect((await resolved(folder)).values).toEqual(['é\n=x\\']);
  });

  test('numbers keep their digits, other texts their spaces', async () => {
    const folder = folderOf({
      'capability.yaml': signed(bindOf('keys.yaml')),
      'keys.yaml': 'shop-token: 12345\n',
    });
    expect((await resolved(folder)).values).toEqual(['12345']);
  });

  test.each<[string, Files, string]>([
    ['no such file', {}, "'keys.yaml' cannot be read: there is no such file"],
    ['no such key', { 'keys.yaml': 'a: 1\n' }, "'keys.yaml' has no key 'shop-token'"],
    ['nothing under it', { 'keys.yaml': 'shop-token:\n' }, "'keys.yaml' has no key 'shop-token'"],
    [
      'an empty text',
      { 'keys.yaml': "shop-token: ''\n" },
      "the key 'shop-token' of 'keys.yaml' is empty",
    ],
    [
      'a map',
      { 'keys.yaml': 'shop-token: {a: 1}\n' },
      "the key 'shop-token' of 'keys.yaml' is no text",
    ],
    ['no map', { 'keys.yaml': `- ${CANARY}\n` }, "'keys.yaml' is no map of keys to values"],
    ['no YAML', { 'keys.yaml': `a: ${CANARY}: b\n` }, "'keys.yaml' is no map of keys to values"],
    [
      'a forbidden name',
      { 'keys.yaml': '__proto__: {}\n' },
      "'keys.yaml' is no map of keys to values",
    ],
  ])('with %s says so, naming file and key and never a value', async (_, files, reason) => {
    const folder = folderOf({ 'capability.yaml': signed(bindOf('keys.yaml')), ...files });
    const { values, missing, shown } = await resolved(folder);
    expect(values).toEqual([undefined]);
    expect(missing).toEqual([`the variable 'TOKEN' has no value: ${reason}`]);
    expect(shown).toContain("set 'TOKEN' in the environment, which wins");
    expect(shown).not.toContain('CANARY');
  });

  test('stays in the folder of the document, links followed', async () => {
    const outside = folderOf({ 'keys.yaml': `shop-token: ${CANARY}\n` });
    const up = folderOf({ 'capability.yaml': signed(bindOf('../keys.yaml')) });
    expect((await resolved(up)).missing[0]).toMatch(/stands outside the folder of the document$/);
    const linked = folderOf({ 'capability.yaml': signed(bindOf('keys.yaml')) });
    symlinkSync(join(outside, 'keys.yaml'), join(linked, 'keys.yaml'));
    expect((await resolved(linked)).missing[0]).toMatch(/stands outside the folder/);
  });

  test('never fails for what stands there: links in a circle, a pipe, no name of a file', async () => {
    const said = async (location: string, prepare: (folder: string) => void) => {
      const folder = folderOf({ 'capability.yaml': signed(bindOf(location)) });
      prepare(folder);
      return (await resolved(folder)).missing[0]?.replace(/^.*has no value: /, '');
    };
    expect(await said('a.yaml', (folder) => symlinkSync('a.yaml', join(folder, 'a.yaml')))).toBe(
      "'a.yaml' cannot be read: its links lead in a circle",
    );
    expect(await said('p.yaml', (folder) => execFileSync('mkfifo', [join(folder, 'p.yaml')]))).toBe(
      "'p.yaml' cannot be read: it is not a regular file",
    );
    expect(await said('file:///./a%00.yaml', () => {})).toMatch(/it is no name of a file$/);
  });

  test('may be absolute, with a warning', async () => {
    const outside = folderOf({ 'keys.yaml': `shop-token: ${CANARY}\n` });
    const folder = folderOf({
      'capability.yaml': signed(bindOf(`file://${outside}/keys.yaml`)),
    });
    expect((await resolved(folder)).values).toEqual([CANARY]);
    expect((await read(folder)).codes).toContain('absolute-location');
  });

  test('that is imported reads beside the file it stands in', async () => {
    const folder = folderOf({
      'capability.yaml': signed('[{from: shared/binds.yaml, import: keys}]'),
      'shared/binds.yaml': `binds: ${bindOf('./keys.yaml')}\n`,
      'shared/keys.yaml': `shop-token: ${CANARY}\n`,
    });
    expect((await resolved(folder)).values).toEqual([CANARY]);
  });
});

describe('a bind that names a folder', () => {
  const files = { 'capability.yaml': signed(bindOf('file:///./secrets')) };

  test.each([['\n'], ['\r\n'], ['']])(
    'reads a file for each key, without its end of line',
    async (end) => {
      const folder = folderOf({ ...files, 'secrets/shop-token': `${CANARY}${end}` });
      expect((await resolved(folder)).values).toEqual([CANARY]);
    },
  );

  test('follows the links of mounted secrets', async () => {
    const folder = folderOf({ ...files, 'secrets/..2024/shop-token': CANARY });
    symlinkSync('..2024', join(folder, 'secrets/..data'));
    symlinkSync('..data/shop-token', join(folder, 'secrets/shop-token'));
    expect((await resolved(folder)).values).toEqual([CANARY]);
  });

  test('takes an empty file for a missing value', async () => {
    const folder = folderOf({ ...files, 'secrets/shop-token': '\n' });
    expect((await resolved(folder)).missing).toEqual([
      "the variable 'TOKEN' has no value: 'secrets/shop-token' is empty",
    ]);
  });

  test.each([['../keys.yaml'], ['..'], ['.hidden'], ['a/b']])('has no file %s', async (key) => {
    const folder = folderOf({
      'capability.yaml': signed(bindOf('secrets', `'${key}'`)),
      'secrets/x': '',
      'secrets/.hidden': 'x',
      'secrets/a/b': 'x',
      'keys.yaml': 'x',
    });
    expect((await resolved(folder)).missing[0]).toMatch(/is no file in the folder 'secrets'$/);
  });
});

test.each(['vault://secret/shop', 'k8s://ns/secret', 'https://keys.test/shop'])(
  'nothing reads %s: a warning for the author, an error for who starts it without the variable',
  async (location) => {
    const folder = folderOf({ 'capability.yaml': signed(bindOf(location)) });
    expect((await read(folder)).codes).toContain('unsupported-feature');
    const scheme = location.split(':')[0];
    expect((await resolved(folder)).missing).toEqual([
      `the variable 'TOKEN' has no value: nothing reads '${scheme}:' locations such as '${location}'`,
    ]);
    expect(await resolved(folder, { TOKEN: CANARY })).toMatchObject({
      values: [CANARY],
      missing: [],
    });
  },
);

describe('what wins', () => {
  const files = {
    'capability.yaml': signed(bindOf('keys.yaml')),
    'keys.yaml': 'shop-token: from the file\n',
  };

  test('the environment over a file; an empty variable does not count', async () => {
    const folder = folderOf(files);
    expect((await resolved(folder, { TOKEN: 'set' })).values).toEqual(['set']);
    expect((await resolved(folder, { TOKEN: '' })).values).toEqual(['from the file']);
  });

  test('a later bind over an earlier one, that of the capability over that of the root', async () => {
    const folder = folderOf({
      'capability.yaml': signed(bindOf('keys.yaml')).replace(
        'capability:\n',
        `capability:\n  binds: ${bindOf('late.yaml')}\n`,
      ),
      'keys.yaml': 'shop-token: early\n',
      'late.yaml': 'shop-token: late\n',
    });
    expect((await resolved(folder)).values).toEqual(['late']);
  });

  test('binds of the same key are told apart by their names', async () => {
    const auth =
      "  authentication: {type: basic, username: '{{one.TOKEN}}', password: '{{two.TOKEN}}'}\n";
    const bind = (name: string) =>
      `{namespace: ${name}, location: ${name}.yaml, keys: {TOKEN: shop-token}}`;
    const folder = folderOf({
      'capability.yaml': signed(`[${bind('one')}, ${bind('two')}]`, auth),
      'one.yaml': 'shop-token: first\n',
      'two.yaml': 'shop-token: second\n',
    });
    expect((await resolved(folder)).values).toEqual(['first', 'second']);
  });

  test('the environment over .env beside the document, which is read unasked', async () => {
    const folder = folderOf({
      'capability.yaml': signed('[{namespace: env, keys: {TOKEN: SHOP_TOKEN}}]'),
      '.env': 'SHOP_TOKEN=from .env\n',
    });
    expect((await resolved(folder)).values).toEqual(['from .env']);
    expect((await resolved(folder, { SHOP_TOKEN: 'set' })).values).toEqual(['set']);
  });

  test('.env over the file of a bind: it is part of the environment', async () => {
    const folder = folderOf({ ...files, '.env': 'TOKEN=from .env\n' });
    expect((await resolved(folder)).values).toEqual(['from .env']);
    expect((await resolved(folder, { TOKEN: 'set' })).values).toEqual(['set']);
  });
});

test('externalRefs of the first versions are binds', async () => {
  const refs = (type: string) =>
    `naftiko: 0.4\nexternalRefs:\n- {name: keys, type: ${type}, keys: {token: SHOP_TOKEN}}\n`;
  const auth = "  authentication: {type: bearer, token: '{{token}}'}\n";
  const document = (head: string) =>
    capability({ consumes: api('shop') + auth }, 'call: shop.get').replace(/^ikanos.*\n/, head);
  const runtime = folderOf({ 'capability.yaml': document(refs('variables, resolution: runtime')) });
  expect((await resolved(runtime, { SHOP_TOKEN: CANARY })).values).toEqual([CANARY]);
  const file = folderOf({
    'capability.yaml': document(refs('environment, resolution: file, uri: "file:///./k.json"')),
    'k.json': `{"SHOP_TOKEN": "${CANARY}"}`,
  });
  expect((await resolved(file)).values).toEqual([CANARY]);
  expect((await read(file)).codes).not.toContain('unknown-key');
});
