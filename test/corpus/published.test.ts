import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findFiles } from '../../corpus/find-files.ts';
import { isBadAction } from '../../corpus/report/summary.ts';
import { tryDocument } from '../../corpus/try-document.ts';

/** Documents that other people published; they stand beside the project, or are absent. */
const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(CORPUS);

/** `npm run corpus` tries all of them; here is one of so many. */
const ONE_OF = 6;

const sample = present
  ? findFiles(CORPUS)
      .filter((_, index) => index % ONE_OF === 0)
      .map((file) => relative(CORPUS, file))
  : [];

test.skipIf(!present)('a sample of the published documents is there', () => {
  expect(sample.length).toBeGreaterThan(20);
});

describe.skipIf(!present)('a published document', () => {
  test.each(sample)('%s is served as it says, or told why not', async (file) => {
    const { stage, faults, actions } = await tryDocument(resolve(CORPUS, file));
    expect(['served', 'read', 'part', 'refused']).toContain(stage);
    expect(faults).toEqual([]);
    expect(actions.filter((one) => isBadAction(one) || one.result === 'lost')).toEqual([]);
  });
});
