import { copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describePlan } from '../../src/host/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { fixText } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { readTexts } from '../diagnostics/case-file.ts';
import { capstan } from '../kit/capstan.ts';
import { CONTRACT, FLAGSHIP, PATIENT, planOf, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { CLEAN } from './documents.ts';

async function fixed(text: string) {
  const { diagnostics, sources, document } = await readTexts(text);
  const source = sources.get(document?.file ?? '');
  if (!source) throw new Error('no source');
  return fixText(source, diagnostics);
}

/** Lines that differ, those of the first text before those of the second. */
function changes(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return old.flatMap((line, index) =>
    line === now[index] ? [] : [line.trim(), now[index]?.trim() ?? ''],
  );
}

/** A line of the clean document, how somebody wrote it, and how it is fixed; the line itself by default. */
const FIXES: readonly (readonly [what: string, line: string, written: string, fixed?: string])[] = [
  ['a placeholder in single braces', '- path: /notes/{{id}}', '- path: /notes/{id} # one'],
  [
    'a placeholder spelled otherwise',
    '- path: /notes/{{id}}',
    "- path: '/notes/{ID}'",
    "- path: '/notes/{{id}}'",
  ],
  ['a variable with its bind', "token: '{{NOTES_KEY}}'", "token: '{{env.NOTES_KEY}}'"],
  ['a reference by the kind of the exposer', 'with: {id: notes-rest.id}', 'with: {id: rest.id}'],
  ['a bare word', 'with: {id: notes-rest.id}', 'with: {id: id}'],
  ['a reference by $this', 'with: {id: notes-rest.id}', 'with: {id: $this.notes-rest.id}'],
  ['a reference spelled otherwise', 'with: {id: notes-rest.id}', 'with: {id: rest.Id}'],
  ['a parameter spelled otherwise', 'with: {id: notes-rest.id}', 'with: {ID: notes-rest.id}'],
  ['a reference in a flow that is shared', 'with: {id: shelf.id}', 'with: {id: input.id}'],
  ['a call spelled otherwise', 'call: notes.addnote', 'call: notes.addNote'],
  [
    'a key spelled otherwise',
    'description: Where notes are kept',
    'descripton: Where notes are kept',
  ],
];

test.each(FIXES.map(([what, line, written, wanted]) => ({ what, line, written, wanted })))(
  '$what',
  async ({ line, written, wanted }) => {
    expect(CLEAN.split(line)).toHaveLength(2);
    const comment = written.includes('#') ? written.slice(written.indexOf(' #')) : '';
    const text = CLEAN.replace(line, () => written);
    const { text: after, count } = await fixed(text);
    expect(count).toBeGreaterThan(0);
    expect(after).toBe(CLEAN.replace(line, () => wanted ?? line + comment));
    expect((await readTexts(after)).diagnostics).toEqual([]);
  },
);

test('slashes at the end are taken away by lint --fix, once, with what is beside them', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'capability.yaml');
  const slashes = CLEAN.replace('https://notes.test\n', "'https://notes.test/' # kept\n").replace(
    'path: /v1/notes/{id}\n',
    'path: /v1/notes/{id}/ # kept too\n',
  );
  writeFileSync(file, slashes);
  const before = describePlan(await planOf(file), standard);
  expect((await capstan(['lint', '--fix', '--strict', file])).stderr).toBe('2 fixes\n');
  const after = readFileSync(file, 'utf8');
  expect(changes(slashes, after)).toEqual([
    "baseUri: 'https://notes.test/' # kept",
    "baseUri: 'https://notes.test' # kept",
    'path: /v1/notes/{id}/ # kept too',
    'path: /v1/notes/{id} # kept too',
  ]);
  const withoutSlashes = JSON.stringify(before)
    .replaceAll('/{id}/"', '/{id}"')
    .replaceAll('notes.test/"', 'notes.test"');
  expect(describePlan(await planOf(file), standard)).toEqual(JSON.parse(withoutSlashes));
  expect((await capstan(['lint', '--fix', '--strict', file])).stderr).toBe('0 fixes\n');
});

test('what could mean two things, or reads otherwise than it is written, is left alone', async () => {
  const left = [
    ['with: {id: notes-rest.id}', 'with: {id: "rest\\x2eid"}'],
    // Near both 'tags' and, as far as one letter, nothing else that is not there already.
    [
      'description: Where notes are kept',
      'description: Where notes are kept\n    descriptio: again',
    ],
    // A key of another bind has the shorter name.
    [
      '{NOTES_KEY: NOTES_KEY}}',
      '{NOTES_KEY: NOTES_KEY}}\n- {namespace: other, keys: {NOTES_KEY: OTHER}}',
    ],
  ] as const;
  for (const [line, written] of left) {
    const text = CLEAN.replace(line, () => written);
    expect(await fixed(text), written).toEqual({ text, count: 0 });
  }
});

/** A plan without its file and the places of its parts, which move. */
function meaning(plan: Plan): unknown {
  return JSON.parse(
    JSON.stringify(plan, (key, value) => {
      if (key === 'place' || key === 'file') return undefined;
      return value instanceof Map ? [...value] : value;
    }),
  );
}

/** Every request that the six routes of the flagship lead to, but for ids of their own. */
async function requestsOf(file: string) {
  const upstream = await scriptedUpstream({
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  const { rest, running } = await serveAgainst(upstream.base, file, undefined, PATIENT);
  const json = { 'content-type': 'application/json' };
  const one = `${rest}${SESSIONS}/a%20b`;
  const append = JSON.stringify({ newMessages: [{ role: 'user', content: 'Hi' }], tokensUsed: 1 });
  await fetch(`${rest}${SESSIONS}?userId=u%26&limit=3`);
  await fetch(`${rest}${SESSIONS}`, { method: 'POST', headers: json, body: '{"userId":"u"}' });
  await fetch(one);
  await fetch(one, { method: 'PUT', headers: json, body: append });
  await fetch(`${one}/extend`, { method: 'PUT', headers: json, body: '{"minutes":5}' });
  await fetch(one, { method: 'DELETE' });
  await running.stop(100);
  await upstream.close();
  return upstream.requests.map(
    ({ method, url, headers: { 'x-request-id': _, host: __, ...headers }, body }) => ({
      method,
      url,
      headers,
      body: body.toString(),
    }),
  );
}

test('the flagship behaves the same after lint --fix, and has the warnings no more', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  const file = join(directory, 'capability.yaml');
  copyFileSync(FLAGSHIP, file);
  copyFileSync(CONTRACT, join(directory, 'capability.openapi.yaml'));
  const before = readFileSync(file, 'utf8');
  const { code, stderr } = await capstan(['lint', '--fix', file]);
  expect([code, stderr.split('\n', 1)[0]]).toEqual([0, '62 fixes']);
  const after = readFileSync(file, 'utf8');
  expect(statSync(file).mode).toBe(statSync(FLAGSHIP).mode);
  const kinds = changes(before, after).filter((_, index) => index % 2 === 0).length;
  expect(after.split('\n')).toHaveLength(before.split('\n').length);
  expect(kinds).toBe(58);

  const { stdout } = await capstan(['validate', '--format', 'json', file]);
  const codes = new Set(
    (JSON.parse(stdout) as { diagnostics: { code: string }[] }).diagnostics.map(
      ({ code: one }) => one,
    ),
  );
  expect([...codes].sort()).toEqual([
    'body-parameter',
    'foreign-key',
    'hint-contradicts-operation',
    'input-inferred',
    'output-without-properties',
  ]);

  const [was, is] = [await planOf(FLAGSHIP), await planOf(file)];
  expect(describePlan(is, standard)).toEqual(describePlan(was, standard));
  expect(meaning(is)).toEqual(meaning(was));
  const requests = await requestsOf(FLAGSHIP);
  expect(requests.map(({ method }) => method)).toEqual([
    'GET',
    'POST',
    'GET',
    'PUT',
    'PUT',
    'DELETE',
  ]);
  expect(await requestsOf(file)).toEqual(requests);
});

test('lint --fix changes nothing the second time, and writes nothing when there is nothing to fix', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'capability.yaml');
  writeFileSync(file, CLEAN.replace('notes-rest.id', 'rest.id').replaceAll('\n', '\r\n'));
  expect((await capstan(['lint', '--fix', '--strict', file])).stderr).toBe('1 fix\n');
  const { mtimeMs } = statSync(file);
  expect(readFileSync(file, 'utf8')).toBe(CLEAN.replaceAll('\n', '\r\n'));
  expect((await capstan(['lint', '--fix', '--strict', file])).stderr).toBe('0 fixes\n');
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});
