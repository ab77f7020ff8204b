import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentOutcome } from '../../corpus/outcome.ts';
import { tryDocument } from '../../corpus/try-document.ts';
import { readCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';

/** Writes documents into a folder of their own. */
export function folderOf(documents: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-corpus-'));
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text);
  return folder;
}

/**
 * Tries a text.
 *
 * @param served another text of as many lines, which the engine reads in its place: an engine that
 *   is wrong
 */
export function tryText(text: string, served?: string): Promise<DocumentOutcome> {
  const file = join(folderOf({ 'x.yaml': text }), 'x.yaml');
  return tryDocument(file, (path) => {
    if (served !== undefined) writeFileSync(path, served);
    return readCapability(path, standard);
  });
}

/** Results by label. */
export function resultsOf({ actions }: DocumentOutcome): Readonly<Record<string, string>> {
  return Object.fromEntries(actions.map(({ label, result }) => [label, result]));
}

/** What is said of one label. */
export function detailsOf({ actions }: DocumentOutcome, label: string): string {
  return actions.find((one) => one.label === label)?.details.join('\n') ?? `no '${label}'`;
}
