import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';

const DOCUMENT = `ikanos: 1.0.0-beta5
info: {display: Notes, description: Notes}
capability:
  consumes:
  - {type: http, namespace: notes, baseUri: '', resources: {n: {path: /n, operations: {get: {method: GET}}}}}
  exposes:
  - {type: mcp, namespace: desk, port: 0, tools: {n: {description: n, call: notes.get}, m: {description: m, call: notes.nothing}}}
`;

test('the last line counts what was shown', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'capstan-'));
  writeFileSync(join(cwd, 'notes.yaml'), DOCUMENT);
  const { code, stdout, stderr } = await capstan(['validate', 'notes.yaml'], { cwd });
  expect(code).toBe(78);
  const last = `${stdout}${stderr}`.trim().split('\n').at(-1);
  expect(last).toBe(
    'error: notes.yaml does not pass: 1 error, 1 warning; the rest of it can be served',
  );
});
