import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintCapability, readCapability } from '../../src/host/index.ts';
import { DIAGNOSTICS } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { readTexts } from '../diagnostics/case-file.ts';
import { CLEAN } from './documents.ts';

async function remarks(text: string) {
  const capability = await readTexts(text);
  return lintCapability(capability, standard).map(
    ({ code, place, message }) => `${code} ${place.line}:${place.column} ${message}`,
  );
}

/** The clean document with one of its lines written otherwise. */
function written(line: string, instead: string): string {
  expect(CLEAN.split(line), line).toHaveLength(2);
  return CLEAN.replace(line, () => instead);
}

test('a clean document is remarked on by nothing', async () => {
  expect((await readTexts(CLEAN)).diagnostics).toEqual([]);
  expect(await remarks(CLEAN)).toEqual([]);
});

/** A rule, a line of the clean document, what stands there instead, and what is said of it. */
const REMARKS: readonly (readonly [
  rule: string,
  line: string,
  instead: string,
  ...said: string[],
])[] = [
  [
    'base-uri-trailing-slash',
    'baseUri: https://notes.test',
    'baseUri: https://notes.test/',
    "11:14 the 'baseUri' of 'notes' ends in a slash",
  ],
  [
    'path-trailing-slash',
    'path: /v1/notes/{id}\n',
    'path: /v1/notes/{id}/\n',
    "41:13 the path '/v1/notes/{id}/' ends in a slash",
  ],
  [
    'example-host',
    'baseUri: https://notes.test',
    'baseUri: https://api.example.com/v1',
    "11:14 'https://api.example.com/v1' is an example, where nothing answers",
  ],
  [
    'description-missing',
    '      description: One note\n',
    '',
    '40:7 an exposed resource has no description',
  ],
  ['tags-missing', '  tags: [Notes]\n', '', "2:1 'info' has no tags"],
  [
    'script-in-description',
    'description: One note\n',
    "description: 'One <script>steal()</script> note'\n",
    '42:20 a description holds a script',
  ],
  [
    'script-in-description',
    'description: One note\n',
    "description: 'One [note](javascript:steal)'\n",
    '42:20 a description holds a script',
  ],
  [
    'eval-in-description',
    'description: One note\n',
    "description: 'call eval(note)'\n",
    "42:20 a description holds a call of 'eval'",
  ],
  [
    'namespace-reused',
    'namespace: notes-rest',
    'namespace: notes',
    "37:16 'notes' is the namespace of an exposer and of a consumed API",
  ],
  [
    'semantics-contradict',
    'semantics: {safe: true, idempotent: true}',
    'semantics: {safe: true, idempotent: false}',
    "29:13 flow 'shelf.read' is safe but not idempotent; what is safe is both",
  ],
  [
    'semantics-contradict',
    'call: notes.getnote\n      with: {id: shelf.id}',
    'call: notes.addnote\n      with: {id: shelf.id}',
    "31:13 flow 'shelf.read' promises to be safe and calls POST",
    "31:13 flow 'shelf.read' promises to be idempotent and calls POST",
  ],
  [
    'plain-http-authority',
    'authorizationServerUri: https://login.notes.test',
    'authorizationServerUri: http://login.notes.test',
    "57:31 'http://login.notes.test' is plain http",
  ],
  ['scopes-missing', '      scopes: [notes.read]\n', '', '54:7 callers need no scope'],
  [
    'control-port',
    '  exposes:\n',
    '  exposes:\n  - {type: control, namespace: control, port: 8080}\n',
    "36:47 the control exposer shares port 8080 with 'notes-rest'",
  ],
  [
    'control-port',
    '  exposes:\n',
    '  exposes:\n  - {type: control, namespace: a, port: 1}\n  - {type: control, namespace: b, port: 2}\n',
    '37:32 a document has one control exposer',
  ],
  [
    'public-address',
    '    port: 8080\n',
    '    port: 8080\n    address: 0.0.0.0\n',
    "39:14 'notes-rest' binds '0.0.0.0', which other machines reach",
  ],
  [
    'script-defaults-missing',
    '      call: notes.getnote\n      with: {id: shelf.id}',
    '      steps:\n      - {name: sort, type: script, file: sort.js, language: javascript}',
    "32:10 a script step has no 'location', and nothing has a default",
  ],
  [
    'import-incomplete',
    '  consumes:\n',
    '  consumes:\n  - {import: more}\n',
    "9:6 an import does not say where to import from: it has no 'from'",
  ],
  [
    'import-alias-reused',
    '  consumes:\n',
    '  consumes:\n  - {from: a.yaml, import: more}\n  - {from: b.yaml, import: more}\n',
    "10:28 two imports are called 'more'",
  ],
  [
    'import-self',
    '  consumes:\n',
    '  consumes:\n  - {from: ./capability.yaml, import: more}\n',
    '9:12 the document imports from itself',
  ],
  [
    'flow-name-reused',
    '    functions:\n',
    '    functions:\n    - {name: read, description: Read, call: notes.getnote}\n',
    "30:13 two flows are called 'shelf.read'",
  ],
  [
    'import-self',
    '  consumes:\n',
    '  consumes:\n  - {from: ./, import: more}\n',
    '9:12 the document imports from itself',
  ],
  [
    'namespace-reused',
    'binds:\n- {namespace: env,',
    'binds:\n- {namespace: notes,',
    "10:16 'notes' is the namespace of a consumed API and of a bind",
  ],
  [
    'semantics-contradict',
    '      ref: shelf.read\n',
    '      ref: shelf.read\n      hints: {readOnly: false, idempotent: false}\n',
    "62:25 'readOnly: false' is said of 'shelf.read', which is 'safe: true'",
    "62:44 'idempotent: false' is said of 'shelf.read', which is 'idempotent: true'",
  ],
  [
    'semantics-contradict',
    '        call: notes.getnote\n        inputParameters',
    '        ref: shelf.read\n      - method: DELETE\n        description: Remove\n        ref: shelf.read\n        inputParameters',
    "48:17 DELETE is said of 'shelf.read', which is 'safe: true'",
  ],
  [
    'secret-in-value',
    '        - {name: id, in: path}\n',
    '        - {name: id, in: path}\n        - {name: x-api-key, in: query, value: sk-1}\n',
    "21:47 the value of 'x-api-key' stands in the document itself",
  ],
  [
    'tunnel-identity-unbound',
    'baseUri: https://notes.test\n',
    "baseUri: https://notes.test\n    tunnel: {identity: '{{secrets.ID}}'}\n",
    "12:24 no bind declares 'secrets.ID', which the identity of a tunnel is read from",
  ],
  [
    'tunnel-fallback-direct',
    'baseUri: https://notes.test\n',
    'baseUri: https://notes.test\n    tunnel: {fallback: direct}\n',
    '12:24 a tunnel that cannot be opened is gone around',
  ],
  [
    'tunnel-public-address',
    'baseUri: https://notes.test\n',
    'baseUri: https://notes.io:8443\n    tunnel: {}\n',
    "11:14 'https://notes.io:8443' is a public name behind a tunnel",
  ],
  [
    'unused-bind',
    'keys: {NOTES_KEY: NOTES_KEY}',
    'keys: {NOTES_KEY: NOTES_KEY, OLD_KEY: OLD_KEY}',
    "6:49 nothing that is served uses 'OLD_KEY'",
  ],
  [
    'unused-operation',
    'call: notes.addnote',
    'call: notes.getnote',
    "24:15 nothing that is served calls 'notes.addnote'",
  ],
];

test.each(REMARKS)('%s: %j', async (rule, line, instead, ...said) => {
  const found = await remarks(written(line, instead));
  expect(found.filter((one) => one.startsWith(rule))).toEqual(said.map((one) => `${rule} ${one}`));
});

test('every rule is shown, and has a code and an example of its own', () => {
  const codes = standard.rules.map(({ code }) => code);
  const shown = new Set([...REMARKS.map(([rule]) => rule), 'import-in-part']);
  expect([...shown].sort()).toEqual([...codes].sort());
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => code in DIAGNOSTICS)).toEqual([]);
  for (const { why, example } of standard.rules) {
    expect(why).toMatch(/\.$/);
    expect(example[0]).not.toBe(example[1]);
  }
});

test('nothing is said to be unused while something cannot be served', async () => {
  const text = written('call: notes.addnote', 'call: notes.adnote');
  expect((await readTexts(text)).diagnostics.map(({ code }) => code)).toEqual([
    'unknown-operation',
  ]);
  expect(await remarks(text)).toEqual([]);
});

test('loopback addresses, and public ones behind authentication, are nothing to remark on', async () => {
  for (const address of ['127.0.0.1', 'localhost', "'::1'"])
    expect(
      await remarks(written('    port: 8080\n', `    port: 8080\n    address: ${address}\n`)),
    ).toEqual([]);
  expect(
    await remarks(written('    port: 9090\n', '    port: 9090\n    address: 0.0.0.0\n')),
  ).toEqual([]);
});

const PART = `ikanos: 1.0.0-beta5
consumes:
- {from: ./more.yaml, import: more}
`;

test('a part for others to import is looked at by itself', async () => {
  expect(
    await remarks(`${PART}exposes:\n- {type: rest, namespace: a, address: 0.0.0.0}\n`),
  ).toEqual([
    'import-in-part 3:4 a part for other documents to import has an import of its own',
    "public-address 5:39 'a' binds '0.0.0.0', which other machines reach",
  ]);
});

test('imports of a part are told where a document imports from it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  const entry = '- {type: http, namespace: more, description: More, baseUri: https://more.test}\n';
  writeFileSync(join(directory, 'part.yaml'), PART.replace('consumes:\n', `consumes:\n${entry}`));
  const file = join(directory, 'capability.yaml');
  writeFileSync(
    file,
    written('  consumes:\n', '  consumes:\n  - {from: ./part.yaml, import: more}\n'),
  );
  const found = lintCapability(await readCapability(file, standard), standard);
  expect(found.map(({ code, place }) => [code, place.file, place.line])).toEqual([
    ['import-in-part', join(directory, 'part.yaml'), 4],
  ]);
});
