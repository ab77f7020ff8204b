import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DECISIONS, DEFAULT_SETTINGS, SWITCHES } from '../../src/sessions/index.ts';

const read = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
const cited = (text: string) => [...text.matchAll(/\bD\d+\b/g)].map(([id]) => id);

test('every decision is named by a test, and every id in use is explained', () => {
  const tests = read('test/sessions');
  const titles = tests.flatMap(
    (text) => text.match(/\b(?:test|describe)[^'"`]*['"`](?:D\d+.*)/g) ?? [],
  );
  const tested = new Set(titles.flatMap(cited));
  const known = Object.keys(DECISIONS);
  // As many as the research found open.
  expect(known).toEqual(Array.from({ length: 43 }, (_, index) => `D${index + 1}`));
  expect(known.filter((id) => !tested.has(id))).toEqual([]);
  const used = new Set([...read('src/sessions'), ...tests].flatMap(cited));
  expect([...used].filter((id) => !known.includes(id))).toEqual([]);
});

test('every decision tells how it is changed, and every setting changes one or is beyond the contract', () => {
  expect(Object.keys(SWITCHES)).toEqual(Object.keys(DECISIONS));
  const changing = new Set<string>(Object.values(SWITCHES).flatMap((one) => one.settings));
  const others = Object.keys(DEFAULT_SETTINGS).filter((name) => !changing.has(name));
  const guide = readFileSync('docs/guide/beyond-the-contract.md', 'utf8');
  expect(others).not.toEqual([]);
  expect(others.filter((name) => !guide.includes(`\`${name}`))).toEqual([]);
  expect(Object.values(SWITCHES).filter(({ note }) => note === '')).toEqual([]);
});
