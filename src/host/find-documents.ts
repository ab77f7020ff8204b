import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where documents come from: files that are named, and folders. */
export interface DocumentPaths {
  readonly files: readonly string[];
  /** Every document in them is meant, the ones that come later too. */
  readonly folders: readonly string[];
  /** All of them, as they were given. */
  readonly all: readonly string[];
}

/** Tells folders from files. What does not exist counts as a file, whose absence will be reported. */
export async function documentPaths(paths: readonly string[]): Promise<DocumentPaths> {
  const kinds = await Promise.all(paths.map(isFolder));
  return {
    files: paths.filter((_, index) => !kinds[index]),
    folders: paths.filter((_, index) => kinds[index]),
    all: paths,
  };
}

/**
 * The files that may be documents: those named, and the YAML files of the folders that are not
 * contracts or cases by their name. In the order that was given, in a folder by name; each once.
 *
 * @throws Error when a folder cannot be read
 */
export async function findDocuments({ all, folders }: DocumentPaths): Promise<readonly string[]> {
  const lists = await Promise.all(
    all.map(async (path) => (folders.includes(path) ? documentsIn(path) : [path])),
  );
  return [...new Set(lists.flat())];
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function documentsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.ya?ml$/.test(name) && !/\.(openapi|test)\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
