import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for documents that are written to be read once. */
export function scratchDocuments() {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'));
  return {
    /** @returns the path of the document */
    write(name, text) {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
