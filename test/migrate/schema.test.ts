import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describePlan, migrateCapability, readCapability } from '../../src/host/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { TARGETS, type Target } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP } from '../kit/flagship.ts';
import { CLEAN } from '../lint/documents.ts';

/** Schemas and documents of other people; they stand beside the project, or are absent. */
const SHARED = resolve(import.meta.dirname, '../../../shared');
const present = existsSync(SHARED);
const skipped = present ? '' : ' (skipped: ../shared is not here)';

const SCHEMAS: Readonly<Record<Target, string>> = {
  'ikanos-1.0.0-beta5': 'ikanos-1.0.0-beta5',
  'naftiko-1.0.0-alpha2': 'naftiko-alpha2',
};

/** Every seventh of the documents that can be served whole, which are of all families. */
const EVERY = 7;

function sample(): readonly string[] {
  if (!present) return [];
  const corpus = join(SHARED, 'corpus');
  return readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('/') && /\.ya?ml$/.test(path))
    .sort()
    .filter((_, index) => index % EVERY === 0)
    .map((path) => join(corpus, path));
}

function validator(target: Target) {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    allErrors: true,
    logger: false,
  });
  const file = join(SHARED, 'schemas', `${SCHEMAS[target]}.schema.json`);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  return (text: string) => {
    validate(parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** What callers see, but for what no dialect can say and for names that only calls know. */
function offered(plan: Plan) {
  const { consumes, exposes, variables } = describePlan(plan, standard);
  return {
    consumes,
    variables,
    exposes: exposes.map((one) => ({
      ...one,
      offers: one.offers.map(({ name, target, inputs }) => ({
        name,
        target,
        inputs: inputs.map((input) => `${input.name} ${input.in}`).sort(),
      })),
    })),
  };
}

async function read(file: string) {
  const capability = await readCapability(file, standard);
  const source = capability.sources.get(file);
  const whole = capability.diagnostics.every(({ severity }) => severity !== 'error');
  return capability.plan && source && whole
    ? { capability, plan: capability.plan, source }
    : undefined;
}

function clean(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'clean.yaml');
  writeFileSync(file, CLEAN);
  return file;
}

describe.skipIf(!present)(`documents in other dialects${skipped}`, () => {
  test.each(TARGETS)('%s: the flagship and a clean document are valid', async (target) => {
    const errorsOf = validator(target);
    for (const file of [FLAGSHIP, clean()]) {
      const found = await read(file);
      if (!found) throw new Error(`${file} is not served`);
      const { text, losses } = await migrateCapability(found.capability, found, target, standard);
      expect(losses.filter(({ grave }) => grave)).toEqual([]);
      expect(errorsOf(text)).toEqual([]);
    }
  });

  test.each(TARGETS)(
    '%s: published documents are valid and offer the same, or it is said why not',
    async (target) => {
      const errorsOf = validator(target);
      const counts = { whole: 0, lossy: 0 };
      for (const file of sample()) {
        const found = await read(file);
        if (!found) continue;
        const { text, losses } = await migrateCapability(found.capability, found, target, standard);
        const isLossy = losses.some(({ grave }) => grave);
        // What is refused is really not valid: nothing is refused out of caution.
        expect(errorsOf(text).length > 0, `${file}\n${text}`).toBe(isLossy);
        counts[isLossy ? 'lossy' : 'whole'] += 1;
        if (isLossy) continue;
        const again = await readCapability(file, standard, undefined, text);
        expect(again.plan && offered(again.plan), file).toEqual(offered(found.plan));
      }
      expect(counts.whole).toBeGreaterThan(6);
      expect(counts.lossy).toBeGreaterThan(0);
    },
    60_000,
  );
});
