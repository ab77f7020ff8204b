import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingVariables } from '../../src/host/environment.ts';
import { readCapability } from '../../src/host/index.ts';
import { DIAGNOSTICS } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP, planOf } from '../kit/flagship.ts';
import { framesOf, parseCase, readTexts } from './case-file.ts';

const cases = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.case'))
  .map((name) => ({
    name,
    ...parseCase(readFileSync(join(import.meta.dirname, name), 'utf8')),
  }));

describe('what a user is shown', () => {
  test.each(cases)('$name: $title', async ({ sections }) => {
    const frames = await framesOf(sections.get('capability') ?? '', sections.get('contract'));
    expect(`${frames}\n`).toBe(sections.get('diagnostics'));
  });
});

const written = new Set(
  cases.flatMap(({ sections }) =>
    [...(sections.get('diagnostics') ?? '').matchAll(/^(?:error|warning|note)\[([a-z-]+)\]/gm)].map(
      ([, code]) => code,
    ),
  ),
);

/** Codes that need more than a document to appear, shown by the tests below. */
const ELSEWHERE = ['document-unreadable', 'invalid-case', 'unknown-call', 'unresolved-binding'];

test('every code is shown by a case, and every case shows a code that is explained', () => {
  const shown = [...written, ...ELSEWHERE].sort();
  expect(shown).toEqual(Object.keys(DIAGNOSTICS).sort());
});

test('nothing reports a code that only tests know', () => {
  const source = resolve(import.meta.dirname, '../../src');
  const text = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|spec[/\\]codes\.ts$/.test(path))
    .map((path) => readFileSync(join(source, path), 'utf8'))
    .join('\n');
  expect(Object.keys(DIAGNOSTICS).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});

test('messages and labels start in lower case and end without a full stop; no help is empty', async () => {
  for (const { name, sections } of cases) {
    const { diagnostics } = await readTexts(
      sections.get('capability') ?? '',
      sections.get('contract'),
    );
    for (const { message, label = 'x', help = 'x' } of diagnostics) {
      expect(`${name}: ${message}`).not.toMatch(/: (A |An |The |[A-Z][a-z]+ is )|\.$/);
      expect(`${name}: ${label}`).not.toMatch(/: [A-Z][a-z]|\.$/);
      expect(help.trim()).not.toBe('');
    }
  }
});

test('document-unreadable: a directory, a file that is absent', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  mkdirSync(join(directory, 'folder'));
  const messages = await Promise.all(
    ['folder', 'absent.yaml', 'absent.yaml/below'].map(async (name) => {
      const { diagnostics } = await readCapability(join(directory, name), standard);
      return diagnostics.map(({ code, message }) => [code, message.replace(directory, '')]);
    }),
  );
  expect(messages).toEqual([
    [['document-unreadable', "'/folder' cannot be read: it is a directory"]],
    [['document-unreadable', "'/absent.yaml' cannot be read: there is no such file"]],
    [['document-unreadable', "'/absent.yaml/below' cannot be read: there is no such file"]],
  ]);
});

test('unresolved-binding: a variable that is empty counts as missing, at the place that asks for it', async () => {
  const plan = await planOf(FLAGSHIP);
  const environment = new Map([['QUANTCDN_API_KEY', '']]);
  const [missing, ...others] = missingVariables(plan, environment, () => true);
  expect(others).toEqual([]);
  expect(missing).toMatchObject({
    code: 'unresolved-binding',
    message: "the variable 'QUANTCDN_API_KEY' is not set",
    place: { line: 172, column: 14 },
  });
});
