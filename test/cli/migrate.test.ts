import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describePlan } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { capstan } from '../kit/capstan.ts';
import { CONTRACT, FLAGSHIP, planOf, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { CLEAN } from '../lint/documents.ts';

const SCHEMA = resolve(
  import.meta.dirname,
  '../../../shared/schemas/ikanos-1.0.0-beta5.schema.json',
);
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
  const { rest, running } = await serveAgainst(upstream.base, file);
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

test('the flagship in the newest dialect has the same routes, tools and requests', async () => {
  const { target, text, stderr } = await migrated(FLAGSHIP, 'sessions.yaml');
  copyFileSync(CONTRACT, join(directory, 'sessions.openapi.yaml'));
  expect(text).toMatch(/^ikanos: 1\.0\.0-beta5\ninfo:\n {2}display: QuantCDN API/);
  expect(await offered(target)).toEqual(await offered(FLAGSHIP));
  const requests = await requestsOf(FLAGSHIP);
  expect(requests).toHaveLength(5);
  expect(await requestsOf(target)).toEqual(requests);
  expect(stderr).toContain("/ai/sessions: that 'body' is required is left out: ikanos-1.0.0-beta5");
  expect(stderr).toContain(
    "the description of the exposer 'quantcdn-ai-sessions-rest' is left out",
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

const schema = existsSync(SCHEMA);
test.skipIf(!schema)(
  `the official schema accepts what is migrated${schema ? '' : ' (skipped: no schema here)'}`,
  async () => {
    const ajv = new Ajv2020({
      strict: false,
      validateFormats: false,
      allErrors: true,
      logger: false,
    });
    const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    for (const [file, name] of [
      [FLAGSHIP, 'a.yaml'],
      [clean(), 'b.yaml'],
    ] as const) {
      const { text } = await migrated(file, name);
      validate(parse(text));
      expect(
        (validate.errors ?? []).map(
          ({ instancePath, message }) => `${name} ${instancePath} ${message}`,
        ),
      ).toEqual([]);
    }
  },
);

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

test('names that would fall together are refused, and nothing is written', async () => {
  const file = join(directory, 'twins.yaml');
  const twin =
    '    - path: /notes\n      operations:\n      - {name: getnote, method: GET}\n      - {name: getnote, method: PUT}\n';
  writeFileSync(
    file,
    CLEAN.replace(
      '    - path: /notes\n      operations:\n',
      `${twin}    - path: /notes\n      operations:\n`,
    ).replaceAll('call: notes.getnote', 'call: notes.addnote'),
  );
  const { code, stdout, stderr } = await capstan(['migrate', file]);
  expect([code, stdout]).toEqual([78, '']);
  expect(stderr).toContain("two entries of 'operations' are called 'getnote'; rename one");
});

test('a later dialect is not rewritten in an earlier one', async () => {
  const { target } = await migrated(clean(), 'later.yaml');
  const { code, stderr } = await capstan(['migrate', target, '--to', 'naftiko-1.0.0-alpha2']);
  expect(code).toBe(78);
  expect(stderr).toContain('a later dialect cannot be rewritten in an earlier one');
});
