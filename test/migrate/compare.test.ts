import { expect, test } from 'vitest';
import { differences } from '../../src/host/compare-plans.ts';
import { readTexts } from '../diagnostics/case-file.ts';
import { CLEAN } from '../lint/documents.ts';

async function planOf(text: string) {
  const { plan } = await readTexts(text);
  if (!plan) throw new Error('no plan');
  return plan;
}

/** A line of the clean document, what stands there instead, and what differs by it. */
const CHANGES: readonly (readonly [line: string, instead: string, ...said: (string | RegExp)[]])[] =
  [
    ['description: One note', 'description: A note'],
    ['label: Notes', 'label: Other'],
    [
      'path: /v1/notes/{id}',
      'path: /v1/note/{id}',
      /GET \/v1\/notes\/\{id\}' is gone$/,
      /GET \/v1\/note\/\{id\}' is new$/,
    ],
    [
      'with: {id: notes-rest.id}',
      "with: {id: '7'}",
      /route 'GET \/v1\/notes\/\{id\}' behaves otherwise/,
    ],
    [
      '{name: id, in: path, type: string',
      '{name: id, in: path, type: integer',
      /type is "integer" instead of "string"$/,
    ],
    [
      'call: notes.addnote',
      'call: notes.addnote\n      outputParameters: [{type: string, mapping: $.title}]',
      /tool 'add' behaves otherwise: .*output/,
    ],
    [
      'baseUri: https://notes.test',
      'baseUri: https://other.test',
      /^the API 'notes' behaves otherwise/,
    ],
    [
      "token: '{{NOTES_KEY}}'",
      "token: '{{OTHER_KEY}}'",
      /^the environment that it asks for/,
      /^the API 'notes'/,
    ],
    [
      'port: 8080',
      'port: 8081',
      "the exposer 'notes-rest' behaves otherwise: port is 8081 instead of 8080",
    ],
    ['scopes: [notes.read]', 'scopes: [notes.write]', /^the exposer 'notes-mcp' behaves otherwise/],
  ];

test.each(CHANGES.map(([line, instead, ...said]) => ({ line, instead, said })))(
  '$line → $instead',
  async ({ line, instead, said }) => {
    expect(CLEAN.split(line).length).toBeGreaterThan(1);
    const changed = await planOf(CLEAN.replace(line, () => instead));
    const found = differences(await planOf(CLEAN), changed, new Map());
    expect(found).toEqual(
      said.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    );
  },
);

test('an operation that is called otherwise is the same', async () => {
  const renamed = await planOf(CLEAN.replaceAll('addnote', 'add-note'));
  const was = await planOf(CLEAN);
  expect(differences(was, renamed, new Map([['notes.addnote', 'notes.add-note']]))).toEqual([]);
  expect(differences(was, renamed, new Map())).toHaveLength(1);
});
