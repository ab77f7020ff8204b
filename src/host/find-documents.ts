import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where documents come from: files that are named, and folders. */
export interface DocumentPaths {
  readonly files: readonly string[];
  /** Every document in them is meant, the ones that come later too. */
  readonly folders: readonly string[];
  /** Whether the folders in them are meant as well. */
  readonly recursive: boolean;
  /** All of them, as they were given. */
  readonly all: readonly string[];
}

/** Tells folders from files. What does not exist counts as a file, whose absence will be reported. */
export async function documentPaths(
  paths: readonly string[],
  recursive = false,
): Promise<DocumentPaths> {
  const kinds = await Promise.all(paths.map(isFolder));
  return {
    files: paths.filter((_, index) => !kinds[index]),
    folders: paths.filter((_, index) => kinds[index]),
    recursive,
    all: paths,
  };
}

/**
 * The files that may be documents: those named, and the YAML files of the folders that are not
 * contracts or cases by their name. In the order that was given, in a folder by name; each once.
 * Folders below are looked into when they are meant, but for hidden ones, `node_modules` and links.
 *
 * @throws Error when a folder cannot be read
 */
export async function findDocuments({
  all,
  folders,
  recursive,
}: DocumentPaths): Promise<readonly string[]> {
  const lists = await Promise.all(
    all.map(async (path) => (folders.includes(path) ? documentsIn(path, recursive) : [path])),
  );
  return [...new Set(lists.flat())];
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function documentsIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) found.push(...(isDocument(entry.name) ? [path] : []));
    else if (recursive && !isPassedBy(entry.name)) found.push(...(await documentsIn(path, true)));
  }
  return found;
}

function isDocument(name: string): boolean {
  return /\.ya?ml$/.test(name) && !/\.(openapi|test)\.ya?ml$/.test(name);
}

function isPassedBy(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}
