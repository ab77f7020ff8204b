import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { lintCapability } from '../../src/host/index.ts';
import { DIAGNOSTICS } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { readTexts } from '../diagnostics/case-file.ts';
import { DEEP_CHECKS } from './deep-checks.ts';
import { CLEAN } from './documents.ts';
import { REFERENCE_RULES } from './reference-rules.ts';

async function codesOf(text: string): Promise<ReadonlySet<string>> {
  const capability = await readTexts(text);
  const said = [...capability.diagnostics, ...lintCapability(capability, standard)];
  return new Set(said.map(({ code }) => code));
}

test('there are 33 rules of the reference, each of them here', () => {
  expect(new Set(REFERENCE_RULES.map(({ rule }) => rule)).size).toBe(33);
  const known = [...Object.keys(DIAGNOSTICS), ...standard.rules.map(({ code }) => code)];
  expect(REFERENCE_RULES.filter(({ code }) => !known.includes(code))).toEqual([]);
});

test.each(REFERENCE_RULES)('$rule: $code', async ({ code, wrong, right }) => {
  expect(await codesOf(wrong)).toContain(code);
  expect(await codesOf(right)).not.toContain(code);
});

const deep = DEEP_CHECKS.map(([fault, code, line, wrong, right = line]) => ({
  fault,
  code,
  line,
  wrong,
  right,
}));

test.each(deep)('$fault: $code', async ({ code, line, wrong, right }) => {
  expect(CLEAN.split(line), line).toHaveLength(2);
  expect(await codesOf(CLEAN.replace(line, () => wrong))).toContain(code);
  expect(await codesOf(CLEAN.replace(line, () => right))).not.toContain(code);
});

test('the guide says of each rule of the reference what says the same here', () => {
  const page = resolve(import.meta.dirname, '../../docs/reference/reference-rules.md');
  const rows = [...readFileSync(page, 'utf8').matchAll(/^\| `([a-z0-9-]+)` \| `([a-z-]+)` \|/gm)];
  expect(rows.map(([, rule, code]) => `${rule} ${code}`).sort()).toEqual(
    REFERENCE_RULES.map(({ rule, code }) => `${rule} ${code}`).sort(),
  );
});
