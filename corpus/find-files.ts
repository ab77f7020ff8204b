import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What documents are published as: YAML, pages, and places within files. */
const NAMES = /\.(ya?ml|md|markdown|mdx|html?|java)(#L\d+)?$/i;

/** Names of files that tell of the others. */
const ABOUT = /(^|\/)(README\.md|index\.tsv)$/;

/** Every file of a folder that may hold a document, in order; a file is itself. */
export function findFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => NAMES.test(name) && !ABOUT.test(name))
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
