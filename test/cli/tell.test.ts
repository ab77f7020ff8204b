import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';
import { FLAGSHIP, NAMESPACE } from '../kit/flagship.ts';

const canary = { env: { QUANTCDN_API_KEY: 'sk-CANARY-validate' } };

test('validate passes the flagship and shows what it tolerates as frames', async () => {
  const { code, stdout, stderr } = await capstan(['validate', FLAGSHIP], canary);
  expect([code, stdout.trim()]).toEqual([0, `${FLAGSHIP} can be served`]);
  expect(stderr).toContain(`--> ${FLAGSHIP}:218:22`);
  expect(stderr).toContain("warning[name-mismatch]: 'sessionId' is spelled 'sessionid'");
  expect(stderr).not.toContain('CANARY');
});

test('validate --strict fails on warnings', async () => {
  expect((await capstan(['validate', FLAGSHIP, '--strict'])).code).toBe(78);
});

test('validate --format json gives every place', async () => {
  const { code, stdout } = await capstan(['validate', FLAGSHIP, '--format', 'json']);
  const { valid, diagnostics } = JSON.parse(stdout) as {
    valid: boolean;
    diagnostics: { code: string; place: { line: number } }[];
  };
  const count = (wanted: string) => diagnostics.filter((one) => one.code === wanted).length;
  expect([code, valid]).toEqual([0, true]);
  expect({
    foreign: count('foreign-key'),
    outputs: count('output-without-properties'),
    inferred: count('input-inferred'),
    mismatch: count('name-mismatch'),
    hints: count('hint-contradicts-operation'),
  }).toEqual({ foreign: 50, outputs: 12, inferred: 12, mismatch: 4, hints: 2 });
  expect(diagnostics.every(({ place }) => place.line > 0)).toBe(true);
});

test('validate shows a dangling call with the nearest name, and exits 78', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'bad.yaml');
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - {type: http, namespace: a, baseUri: 'http://127.0.0.1:1', resources: [{path: /x, operations: [{name: listthings, method: GET}]}]}
  exposes:
  - type: mcp
    namespace: m
    port: 0
    tools:
    - name: one
      call: a.listhings
    - name: two
      call: a.listthings
`,
  );
  const { code, stderr } = await capstan(['validate', file]);
  expect(code).toBe(78);
  expect(stderr).toContain(`--> ${file}:11:13`);
  expect(stderr).toContain("help: did you mean 'a.listthings'?");
  expect(stderr).toContain("note: tool 'one' is not served; the rest is");
});

test('inspect shows routes, tools, inputs and targets, and no value of any variable', async () => {
  const { code, stdout } = await capstan(['inspect', FLAGSHIP], canary);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'PUT /v1/api/v3/organizations/{organisation}/ai/sessions/{sessionid}/extend',
  );
  expect(stdout).toContain('extend-session-expiration');
  expect(stdout).toContain(
    '→ PUT /api/v3/organizations/{organisation}/ai/sessions/{sessionId}/extend',
  );
  expect(stdout).toContain('needs the variables QUANTCDN_API_KEY');
  expect(stdout).not.toContain('CANARY');
});

test('inspect --format json is for programs', async () => {
  const { stdout } = await capstan(['inspect', FLAGSHIP, '--format', 'json']);
  const { exposes } = JSON.parse(stdout) as {
    exposes: { namespace: string; offers: { name: string }[] }[];
  };
  expect(exposes.map(({ namespace, offers }) => [namespace, offers.length])).toEqual([
    [`${NAMESPACE}-rest`, 6],
    [`${NAMESPACE}-mcp`, 6],
  ]);
});

test('--version and --help', async () => {
  expect((await capstan(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { code, stdout } = await capstan(['--help']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('serve')]);
});
