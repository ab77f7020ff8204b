import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describePlan } from '../../src/host/index.ts';
import { TARGETS } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { capstan } from '../kit/capstan.ts';
import { CONTRACT, FLAGSHIP, PATIENT, planOf, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { CLEAN } from '../lint/documents.ts';

const directory = mkdtempSync(join(tmpdir(), 'capstan-'));

async function migrated(file: string, name: string, to = 'ikanos-1.0.0-beta5') {
  const target = join(directory, name);
  const { code, stderr } = await capstan(['migrate', file, '--to', to, '-o', target]);
  expect(code, stderr).toBe(0);
  return { target, text: readFileSync(target, 'utf8'), stderr };
}

function clean(): string {
  const file = join(directory, 'clean.yaml');
  writeFileSync(file, CLEAN);
  return file;
}

/** What a document offers and where each call goes, but for whether inputs of routes are required. */
async function offered(file: string) {
  const { consumes, exposes } = describePlan(await planOf(file), standard);
  return {
    consumes,
    exposes: JSON.parse(
      JSON.stringify(exposes, (key, value) => (key === 'required' ? undefined : value)),
    ),
  };
}

async function requestsOf(file: string) {
  const upstream = await scriptedUpstream({
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  const { rest, running } = await serveAgainst(upstream.base, file, undefined, PATIENT);
  const json = { 'content-type': 'application/json' };
  await fetch(`${rest}${SESSIONS}?userId=u%26&limit=3&offset=1`);
  await fetch(`${rest}${SESSIONS}`, { method: 'POST', headers: json, body: '{"userId":"u"}' });
  await fetch(`${rest}${SESSIONS}/a%20b`, { method: 'DELETE' });
  await fetch(`${rest}${SESSIONS}/a/extend`, { method: 'PUT' });
  const refused = await fetch(`${rest}${SESSIONS}?limit=ten`);
  await running.stop(100);
  await upstream.close();
  return [
    refused.status,
    ...upstream.requests.map(({ method, url, body }) => `${method} ${url} ${body}`),
  ];
}

test.each([
  ['ikanos-1.0.0-beta5', /^ikanos: 1\.0\.0-beta5\ninfo:\n {2}display: QuantCDN API/],
  ['naftiko-1.0.0-alpha2', /^naftiko: 1\.0\.0-alpha2\ninfo:\n {2}label: QuantCDN API/],
])('the flagship in %s has the same routes, tools and requests', async (to, start) => {
  const { target, text, stderr } = await migrated(FLAGSHIP, `${to}.yaml`, to);
  copyFileSync(CONTRACT, join(directory, `${to}.openapi.yaml`));
  expect(text).toMatch(start);
  expect(await offered(target)).toEqual(await offered(FLAGSHIP));
  const requests = await requestsOf(FLAGSHIP);
  expect(requests).toHaveLength(5);
  expect(await requestsOf(target)).toEqual(requests);
  expect(stderr).toContain("/ai/sessions: that 'body' is required is left out");
  expect(stderr).toContain(
    `${FLAGSHIP}:177: 'description' of exposer 'quantcdn-ai-sessions-rest' is left out`,
  );
  const { diagnostics } = JSON.parse(
    (await capstan(['validate', '--format', 'json', target])).stdout,
  );
  const codes = new Set((diagnostics as { code: string }[]).map(({ code }) => code));
  expect([...codes].sort()).toEqual(['body-parameter', 'hint-contradicts-operation']);
});

test('comments stay with what they are about', async () => {
  const { text, target } = await migrated(clean(), 'notes.yaml');
  expect(text).toContain('      # Adding is done by tools only.\n');
  expect(text.slice(text.indexOf('# Adding'))).toMatch(
    /^# Adding is done by tools only\.\n\s+addnote:\n\s+method: POST\n/,
  );
  expect(text).toContain('# Issues the tokens of callers.\n      resource: https://notes.test/mcp');
  expect(await offered(target)).toEqual(await offered(clean()));
});

test('old spellings become those of naftiko 1.0.0-alpha2', async () => {
  const file = join(directory, 'old.yaml');
  writeFileSync(
    file,
    CLEAN.replace('naftiko: 1.0.0-alpha2', "naftiko: '0.5'")
      .replace('  label: Notes', '  title: Notes # ours')
      .replace(
        'binds:\n- {namespace: env, keys',
        'externalRefs:\n- {name: env, type: environment, resolution: runtime, keys',
      ),
  );
  const { text, target } = await migrated(file, 'alpha2.yaml', 'naftiko-1.0.0-alpha2');
  expect(text).toMatch(/^naftiko: 1\.0\.0-alpha2\ninfo:\n {2}label: Notes # ours\n/);
  expect(text).toContain('binds:\n- {namespace: env, keys: {NOTES_KEY: NOTES_KEY}}\n');
  expect(await offered(target)).toEqual(await offered(file));
});

test('there and back again a document says the same', async () => {
  const later = await migrated(clean(), 'later.yaml');
  const { text, target } = await migrated(later.target, 'earlier.yaml', 'naftiko-1.0.0-alpha2');
  expect(text).toMatch(/^naftiko: 1\.0\.0-alpha2\ninfo:\n {2}label: Notes\n/);
  expect(text).toContain('# Adding is done by tools only.');
  expect(await offered(target)).toEqual(await offered(clean()));
});

/** What no dialect can say, where it stands in the clean document, and what is said of it. */
const UNSAYABLE: readonly (readonly [what: string, line: string, written: string, said: string])[] =
  [
    [
      'names that would fall together',
      '    - path: /notes\n      operations:\n',
      '    - path: /notes\n      operations:\n      - {name: getnote, method: GET}\n      - {name: getnote, method: PUT}\n',
      ":24: two are called operation 'getnote'; rename one",
    ],
    [
      'a name that is not allowed',
      '- {name: id, in: path}\n',
      "- {name: id, in: path}\n        - {name: 'filter[a]', in: query}\n",
      ":21: parameter 'filter[a]' has a name that this dialect does not accept",
    ],
    [
      'an address that is a variable',
      'baseUri: https://notes.test',
      "baseUri: '{{NOTES_KEY}}'",
      ":11: 'baseUri' of consumed API 'notes' is '{{NOTES_KEY}}'",
    ],
    [
      'a step for each item',
      'call: notes.addnote',
      "steps: [{name: add, type: call, call: notes.addnote, forEach: '{{notes}}'}]",
      "'forEach' of step 'add' is left out: there is no place for it",
    ],
  ];

test.each(UNSAYABLE)('%s: nothing is written without --force', async (_, line, instead, said) => {
  const file = join(directory, 'unsayable.yaml');
  expect(CLEAN.split(line)).toHaveLength(2);
  writeFileSync(
    file,
    CLEAN.replace(line, () => instead),
  );
  for (const to of TARGETS) {
    const target = join(directory, `unsayable-${to}.yaml`);
    const refused = await capstan(['migrate', file, '--to', to, '-o', target]);
    expect([refused.code, existsSync(target)], refused.stderr).toEqual([78, false]);
    expect(refused.stderr).toContain(said);
    expect(refused.stderr).toContain(`nothing is written: ${to} has no way to say all of this`);
  }
});

test('--force writes what can be said', async () => {
  const file = join(directory, 'forced.yaml');
  writeFileSync(file, CLEAN.replace('baseUri: https://notes.test', "baseUri: '{{NOTES_KEY}}'"));
  const { code, stdout, stderr } = await capstan(['migrate', file, '--force']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ikanos: 1\.0\.0-beta5\n/);
  expect(stderr).toContain('error: ');
});
