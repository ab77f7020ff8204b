import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Report } from '../spec/index.ts';
import type { Location } from './location.ts';

/** Something that a location names and that may be read. */
export interface Found {
  /** Without links in it. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** A regular file below a directory. */
export interface FileEntry {
  /** Names from the directory down. */
  readonly names: readonly string[];
  readonly size: number;
}

/** What is there is more than is served. Says how much, in words for whoever asked. */
export class TooMuch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TooMuch';
  }
}

/** Bytes of one file. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 2_000;
/** Folders below the one that is listed. */
export const MAX_DEPTH = 16;

/**
 * Finds what a location names. After every link is followed it must be in the folder of the
 * document. A path from the root of the file system counts as it is when it leads there, else
 * from that folder.
 */
export async function find(location: Location): Promise<Found | undefined> {
  const { folder, names } = location;
  if (!names) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...fromFolder(location, root)));
    if (!isInside(root, path)) return undefined;
    const found = await stat(path);
    if (found.isDirectory()) return { path, kind: 'directory' };
    return found.isFile() ? { path, kind: 'file' } : undefined;
  } catch (failure) {
    return absent(failure);
  }
}

function fromFolder({ folder, names = [], absolute }: Location, root: string): readonly string[] {
  if (!absolute) return names;
  const path = `/${names.join('/')}`;
  const above = [root, resolve(folder)].find((one) => isInside(one, path));
  return above === undefined ? names : [relative(above, path)];
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Says that nothing can be read at a location; what the document itself says is served all the same. */
export async function reportAbsence(location: Location, what: string, report: Report) {
  if (await find(location)) return;
  report.add({
    code: 'unusable-location',
    severity: 'warning',
    message: `'${location.text}' names nothing that can be read, so ${what} is served without it`,
    place: location.place,
    help: 'files are read in the folder of the document and below it, and nowhere else',
  });
}

/**
 * The regular files below a directory, in the order of their names. Hidden files and links are
 * left out.
 *
 * @throws TooMuch
 */
export async function listFiles(directory: string): Promise<readonly FileEntry[]> {
  const files: FileEntry[] = [];
  const walk = async (names: readonly string[]): Promise<void> => {
    if (names.length > MAX_DEPTH) throw new TooMuch(`folders are nested deeper than ${MAX_DEPTH}`);
    const entries = await readdir(join(directory, ...names), { withFileTypes: true });
    const plain = entries.filter(({ name }) => isPlain(name));
    for (const entry of plain.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const below = [...names, entry.name];
      if (entry.isDirectory()) await walk(below);
      else if (entry.isFile()) {
        if (files.length === MAX_FILES) throw new TooMuch(`there are more than ${MAX_FILES} files`);
        files.push({ names: below, size: (await stat(join(directory, ...below))).size });
      }
    }
  };
  await walk([]);
  return files;
}

/**
 * Reads a file below a directory.
 *
 * @param directory without links in it
 * @param names on the way down, as a caller gives them; hidden ones and links lead nowhere
 * @throws TooMuch
 */
export async function readBelow(
  directory: string,
  names: readonly string[],
): Promise<Uint8Array | undefined> {
  if (names.length === 0 || !names.every(isPlain)) return undefined;
  const path = join(directory, ...names);
  try {
    return (await realpath(path)) === path ? await readRegular(path) : undefined;
  } catch (failure) {
    return absent(failure);
  }
}

/**
 * Reads a file that was found.
 *
 * @returns `undefined` when it is not there any more, or is no regular file
 * @throws TooMuch
 */
export async function readFound({ path }: Found): Promise<Uint8Array | undefined> {
  try {
    return await readRegular(path);
  } catch (failure) {
    return absent(failure);
  }
}

async function readRegular(path: string): Promise<Uint8Array | undefined> {
  // Opening a pipe waits for somebody to write into it, unless told not to.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = await open(path, flags);
  try {
    const found = await file.stat();
    if (!found.isFile()) return undefined;
    if (found.size > MAX_FILE_BYTES)
      throw new TooMuch(`the file has more than ${MAX_FILE_BYTES / 1024 ** 2} MiB`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** A name that a listing shows: not hidden, and the same thing to every file system. */
function isPlain(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\p{Cc}]/u.test(name);
}

/** What cannot be read is as good as absent; anything but a file system's refusal is a bug. */
function absent(failure: unknown): undefined {
  if (failure instanceof Error && 'syscall' in failure) return undefined;
  throw failure;
}
