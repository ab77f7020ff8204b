import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const CORPUS = resolve(import.meta.dirname, '../../corpus');

const texts = ['written', 'oracle', 'compare.ts'].flatMap((path) => {
  const all = path.endsWith('.ts')
    ? [path]
    : readdirSync(join(CORPUS, path)).map((name) => join(path, name));
  return all.map((file) => [file, readFileSync(join(CORPUS, file), 'utf8')] as const);
});

test('the second reading of documents imports nothing of the engine', () => {
  expect(texts.length).toBeGreaterThan(10);
  const guilty = texts.filter(([, text]) => /from '[^']*(\/src\/|\/dist\/|capstan)/.test(text));
  expect(guilty.map(([file]) => file)).toEqual([]);
});
