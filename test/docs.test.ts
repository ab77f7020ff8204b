import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

test('the reference pages are what the code says', async () => {
  const { pages } = (await import('../scripts/docs.mjs' as string)) as {
    pages(): Record<string, string>;
  };
  for (const [name, text] of Object.entries(pages())) {
    expect(
      readFileSync(join(ROOT, 'docs/reference', name), 'utf8'),
      `${name}: run npm run docs`,
    ).toBe(text);
  }
});

const papers = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

test.each(papers)('%s links to files that exist', (paper) => {
  const text = readFileSync(join(ROOT, paper), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !existsSync(resolve(ROOT, dirname(paper), link)))).toEqual([]);
});

/** What a command writes and git ignores. */
const written = ['bench/results.json'];

test.each(papers)('%s names source files that exist', (paper) => {
  const text = readFileSync(join(ROOT, paper), 'utf8');
  const named = [
    ...text.matchAll(/`((?:src|test|bench|docs|capabilities|scripts)\/[\w./-]+\.\w+)`/g),
  ].map((match) => match[1] ?? '');
  expect(named.filter((file) => !existsSync(join(ROOT, file)) && !written.includes(file))).toEqual(
    [],
  );
});

test('README shows every flag of serve', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const sources = ['serve.ts', 'serve-options.ts', 'control-options.ts', 'upstream-options.ts'].map(
    (file) => readFileSync(join(ROOT, 'src/cli/commands', file), 'utf8'),
  );
  const flags = [...sources.join('\n').matchAll(/\.option\(\s*'(--[a-z-]+)/g)].map(
    (match) => match[1] ?? '',
  );
  expect(flags.length).toBeGreaterThan(8);
  expect(flags.filter((flag) => !readme.includes(flag))).toEqual([]);
});
