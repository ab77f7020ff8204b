import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP } from '../kit/flagship.ts';

const flagship = `${readFileSync(FLAGSHIP, 'utf8')}\n`;
const load = (text: string) => loadDocument('page.md', text, standard.dialects);

/** Diagnostics as code and place, but for the one that says that it is a page. */
const placed = (text: string) =>
  load(text)
    .report.diagnostics.filter(({ code }) => code !== 'found-in-page')
    .map(({ code, place }) => [code, place.line, place.column, place.length]);

const ABOVE = '# Sessions\n\nAll you need. Note: six operations.\n\n';
const BELOW = '\n\nAbout us\n\nWe write documents.\n';

describe('a document in a page', () => {
  const pages: readonly (readonly [string, string, string])[] = [
    ['between paragraphs', ABOVE, BELOW],
    ['in a fenced block', `${ABOVE}~~~yaml title="x"\n`, `~~~\n${BELOW}`],
    ['in a fence of ticks', `${ABOVE}\`\`\`\n`, `\`\`\`\n${BELOW}\n\`\`\`sh\nls: x\n\`\`\`\n`],
    ['in front matter', '---\n', `---\n${ABOVE}${BELOW}`],
  ];

  test.each(pages)(
    '%s is read as if it stood alone, with the lines of the page',
    (_, above, below) => {
      const text = `${above}${flagship}${below}`;
      const { document, report } = load(text);
      expect(document?.title).toBe(load(flagship).document?.title);
      const shift = above.split('\n').length - 1;
      expect(placed(text)).toEqual(
        placed(flagship).map(([code, line, ...rest]) => [code, Number(line) + shift, ...rest]),
      );
      const found = report.diagnostics.filter(({ code }) => code === 'found-in-page');
      expect(found.map(({ place }) => place.line)).toEqual([1 + shift]);
    },
  );

  test('is the largest of several, and the others are named', () => {
    const small = 'naftiko: 1.0.0-alpha2\ncapability: {exposes: []}\n';
    const text = `${ABOVE}\`\`\`\n${small}\`\`\`\n\nor\n\n\`\`\`\n${flagship}\`\`\`\n`;
    const { document, report } = load(text);
    expect(document?.consumes).toHaveLength(1);
    const found = report.diagnostics.find(({ code }) => code === 'found-in-page');
    expect(found?.related?.map(({ place }) => place.line)).toEqual([6]);
  });

  test('with a mistake in it is told of the mistake, not of the page', () => {
    const text = `${ABOVE}${flagship.replace('  label: ', '  label: a: ')}${BELOW}`;
    const [first, ...others] = load(text).report.diagnostics;
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: 'yaml-syntax', place: { line: 7 } });
  });

  test('cut off by its publisher keeps the error that says so', () => {
    const text = `${ABOVE}${flagship.slice(0, 4_000)}\n# --- truncated at 32 KB (80 KB total) ---\n`;
    expect(load(text).report.diagnostics).toMatchObject([
      { message: expect.stringContaining('the document is cut off here') },
    ]);
  });

  test('that lost its indentation keeps the error that says so', () => {
    const text = ABOVE + flagship.replace(/^ +/gm, '') + BELOW;
    expect(load(text).report.diagnostics).toMatchObject([
      { message: 'the text looks like YAML that lost its indentation' },
    ]);
  });
});

test('a document with a broken line is no page: half of it is never read for the whole', () => {
  const lines = flagship.split('\n');
  for (let at = 1; at < lines.length - 1; at += 1) {
    const text = [...lines.slice(0, at), 'what is this', ...lines.slice(at)].join('\n');
    const { document } = load(text);
    expect([at, document]).toEqual([at, undefined]);
  }
});

test('prose without a document is no capability', () => {
  expect(load(`${ABOVE}naftiko: is a name\n${BELOW}`).document).toBeUndefined();
  expect(load('').report.diagnostics).toMatchObject([{ message: 'the document is empty' }]);
});

const page = resolve(import.meta.dirname, '../../../shared/seed/capability-page.txt');

test.skipIf(!existsSync(page))('the text of the page that the flagship is published on', () => {
  const text = readFileSync(page, 'utf8');
  for (const around of [text, text + BELOW, ABOVE + text + BELOW]) {
    const { document, report } = load(around);
    expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(document?.exposes).toHaveLength(2);
    const line = around.split('\n').findIndex((one) => one.startsWith('naftiko:')) + 1;
    expect(report.diagnostics[0]).toMatchObject({ code: 'found-in-page', place: { line } });
  }
});
