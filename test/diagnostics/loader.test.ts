import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCapability } from '../../src/host/index.ts';
import { renderDiagnostics } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { readTexts } from './case-file.ts';

const prototypes = () =>
  [Object.prototype, Array.prototype, Function.prototype].map((one) => Reflect.ownKeys(one));
let before: ReturnType<typeof prototypes>;

beforeEach(() => {
  before = prototypes();
});

afterEach(() => {
  expect(prototypes()).toEqual(before);
});

/** Reads a hostile text; it must be told in time, whatever it is. */
async function attack(text: string | Uint8Array, withinMs = 1_000): Promise<readonly string[]> {
  const started = performance.now();
  const { plan, diagnostics, sources } = await readTexts(text);
  expect(performance.now() - started).toBeLessThan(withinMs);
  expect(plan).toBeUndefined();
  expect(diagnostics.length).toBeGreaterThan(0);
  const frames = renderDiagnostics(diagnostics, sources);
  expect(frames.length).toBeLessThan(20_000);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const documentWith = (argument: string) => `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - {type: http, namespace: a, baseUri: 'https://a.test', resources: [{path: /x, operations: [{name: get, method: POST, inputParameters: [{name: body, in: body}]}]}]}
  exposes:
  - {type: mcp, namespace: m, port: 1, tools: [{name: t, call: a.get, with: {body: ${argument}}}]}
`;

describe('aliases', () => {
  test('T38: nine levels of nine aliases each are refused before they multiply', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const members = level === 0 ? Array(9).fill('lol') : Array(9).fill(`*l${level - 1}`);
      return `l${level}: &l${level} [${members.join(', ')}]`;
    });
    const [only, ...others] = await attack(`${levels.join('\n')}\n${documentWith('*l8')}`, 300);
    expect(only).toBe(
      'yaml-syntax: the aliases multiply into more values than a document can have',
    );
    expect(others).toEqual([]);
  });

  test('T39: an alias inside its own anchor is refused', async () => {
    for (const text of ['a: &a [*a]', '&a {b: *a}', 'a: &a {b: &b [*a, *b]}'])
      expect((await attack(text))[0]).toContain('stands inside its own anchor');
  });

  test('an alias without an anchor before it is refused', async () => {
    expect((await attack('a: *b\nb: &b 1'))[0]).toContain('anchor');
  });

  test('a few aliases are what they stand for, as arguments too', async () => {
    const text = documentWith('{first: &x {n: [1]}, second: *x}');
    const { plan, diagnostics } = await readTexts(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const maps = (_key: string, value: unknown) => (value instanceof Map ? [...value] : value);
    expect(JSON.stringify(plan?.exposures, maps)).toContain(
      '{"first":{"n":[1]},"second":{"n":[1]}}',
    );
  });
});

describe('T39: depth', () => {
  test.each([
    ['brackets', '['.repeat(10_000)],
    ['closed brackets', '['.repeat(3_000) + ']'.repeat(3_000)],
    ['braces', '{a: '.repeat(10_000)],
    ['dashes', `${'- '.repeat(10_000)}x`],
    ['question marks', `${'? '.repeat(10_000)}x`],
    ['indentation', Array.from({ length: 2_000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['an argument', documentWith(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
  ])('%s', async (_what, text) => {
    const [first] = await attack(text, 3_000);
    expect(first).toBe('yaml-syntax: the text is nested more than 100 levels deep');
  });
});

describe('T40: names and tags', () => {
  test.each([
    ['at the root', '__proto__: {polluted: true}\nnaftiko: 1.0.0-alpha2'],
    ['in quotes', '"__proto__": {polluted: true}'],
    ['by escapes', '"\\u005f_proto__": {polluted: true}'],
    ['in an argument', documentWith('{a: {__proto__: {polluted: true}}}')],
    ['in a merge', 'a: {<<: {__proto__: {polluted: true}}}'],
  ])('__proto__ %s is refused', async (_where, text) => {
    expect(await attack(text)).toContain("yaml-syntax: the name '__proto__' is not accepted");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([
    '!!js/function "x"',
    '!!js/regexp /x/',
    '!!python/object:os.system x',
    '!ruby/object:X {}',
    '!mine 1',
  ])('the tag of %s is refused', async (value) => {
    expect((await attack(documentWith(value)))[0]).toContain('means nothing here');
  });

  test('a key that stands twice is refused', async () => {
    expect(await attack('naftiko: a\nnaftiko: b')).toEqual([
      "yaml-syntax: the key 'naftiko' stands twice in the same map",
    ]);
  });

  test('twenty thousand keys of one map take no time', async () => {
    const keys = Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join('\n');
    await attack(`${keys}\nk0: 2`, 3_000);
  });

  test('a merge key merges nothing', async () => {
    const { diagnostics } = await readTexts(documentWith('{<<: {in: path}}'));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s as a key is unknown like any other',
    async (name) => {
      const { diagnostics } = await readTexts(
        documentWith('1').replace('capability:', `${name}: {a: 1}\ncapability:`),
      );
      expect(diagnostics.map(({ message }) => message)).toContain(
        `a capability document has no key '${name}'; it is ignored`,
      );
    },
  );
});

describe('T41: files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  const reading = async (file: string) => {
    const started = performance.now();
    const { plan, diagnostics } = await readCapability(file, standard);
    expect([plan, performance.now() - started < 1_000]).toEqual([undefined, true]);
    return diagnostics.map(({ code, message }) => `${code}: ${message.replace(directory, '')}`);
  };

  test('50 MB are refused without being read', async () => {
    const file = join(directory, 'large.yaml');
    writeFileSync(file, 'naftiko: 1.0.0-alpha2\n');
    truncateSync(file, 50 * 1024 ** 2);
    expect(await reading(file)).toEqual([
      "document-unreadable: '/large.yaml' cannot be read: it is larger than 16 MiB",
    ]);
  });

  test.skipIf(process.platform === 'win32')('nobody waits for a pipe', async () => {
    const file = join(directory, 'pipe.yaml');
    execFileSync('mkfifo', [file]);
    expect(await reading(file)).toEqual([
      "document-unreadable: '/pipe.yaml' cannot be read: it is not a regular file",
    ]);
  });

  test.skipIf(process.platform === 'win32')('devices are no documents', async () => {
    expect(await reading('/dev/zero')).toEqual([
      "document-unreadable: '/dev/zero' cannot be read: it is not a regular file",
    ]);
  });

  test('a link to a directory, and one to itself', async () => {
    symlinkSync(directory, join(directory, 'folder.yaml'));
    symlinkSync(join(directory, 'loop.yaml'), join(directory, 'loop.yaml'));
    expect(await reading(join(directory, 'folder.yaml'))).toEqual([
      "document-unreadable: '/folder.yaml' cannot be read: it is a directory",
    ]);
    expect(await reading(join(directory, 'loop.yaml'))).toHaveLength(1);
  });
});

describe('texts that are no document', () => {
  test.each([
    ['Latin-1', Buffer.from('naftiko: caf\xe9', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffnaftiko: a', 'utf16le')],
    ['half a character', Buffer.from([0x61, 0xf0, 0x9f])],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ])('%s is told as not UTF-8', async (_what, bytes) => {
    expect((await attack(bytes))[0]).toContain('it is not UTF-8 text');
  });

  test('a byte order mark in front of UTF-8 is nothing', async () => {
    const { plan } = await readTexts(`\ufeff${documentWith('1')}`);
    expect(plan?.exposures).toHaveLength(1);
  });

  test.each([
    ['an empty file', ''],
    ['blank lines', '\n \n\n'],
    ['comments', '# nothing\n'],
    ['a number', '42'],
    ['null', '~'],
    ['a list', '- naftiko: 1'],
    ['prose', 'Dear reader,\nthis is a letter.\n'],
    ['HTML', '<!doctype html>\n<html><body>x</body></html>\n'],
    ['JSON of something else', '{"name": "x", "version": "1.0.0"}'],
    ['NUL characters', '\0\0\0'],
    ['unbalanced quotes', '"'.repeat(20_000)],
    ['colons', 'a: b: c\n'.repeat(5_000)],
    ['anchors', '&a '.repeat(5_000)],
    ['documents', '---\n'.repeat(5_000)],
    ['bad escapes', '"\\q\\u12"'],
    ['tabs', '\ta:\n\t\tb: 1'],
  ])('%s', async (_what, text) => {
    await attack(text, 3_000);
  });

  test('a publisher that cut the document is named as the cause, although what is left is YAML', async () => {
    const text = `${documentWith('1')}# --- truncated at 32 KB (61 KB total) ---`;
    expect(await attack(text)).toEqual([
      'yaml-syntax: the document is cut off here, at 32 KB of 61 KB',
    ]);
  });
});
