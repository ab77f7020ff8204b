import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capability, readCapability } from '../../src/host/index.ts';
import { renderDiagnostics } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';

/** A scenario file: a title and sections, each under a line `==== <name>`. */
export interface CaseFile {
  readonly title: string;
  /** Text by section name. */
  readonly sections: ReadonlyMap<string, string>;
}

/** Parses a scenario file. The first section's name is its title. */
export function parseCase(text: string): CaseFile {
  const [, ...parts] = text.split(/^==== /m);
  const sections = parts.map((part): [string, string] => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1)];
  });
  const [[title] = ['']] = sections;
  return { title, sections: new Map(sections) };
}

/** Reads a document, and the contract beside it, from files of their own. */
export function readTexts(
  capability: string | Uint8Array,
  contract?: string,
): Promise<Capability & { readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  const file = join(directory, 'capability.yaml');
  writeFileSync(file, capability);
  if (contract !== undefined) writeFileSync(join(directory, 'capability.openapi.yaml'), contract);
  return readCapability(file, standard).then((read) => ({ ...read, directory }));
}

/** The frames of a document as a user sees them, with file names as short as in its own folder. */
export async function framesOf(capability: string, contract?: string): Promise<string> {
  const { diagnostics, sources, directory } = await readTexts(capability, contract);
  return renderDiagnostics(diagnostics, sources).replaceAll(`${directory}/`, '');
}
