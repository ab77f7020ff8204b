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

test('every decision tells how it is changed, and every setting changes one', () => {
  expect(Object.keys(SWITCHES)).toEqual(Object.keys(DECISIONS));
  const settings = Object.values(SWITCHES).flatMap((one) => one.settings);
  expect([...new Set(settings)].sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
  expect(Object.values(SWITCHES).filter(({ note }) => note === '')).toEqual([]);
});
