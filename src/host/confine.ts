import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/**
 * Whether a path leads out of a folder, as written or with its links followed.
 *
 * @param path absolute, like the folder
 */
export function leadsOutside(path: string, folder: string): boolean {
  const [target, root] = [real(path), real(folder)];
  return leaves(path, folder) || (target !== undefined && leaves(target, root ?? folder));
}

function leaves(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** `undefined` when there is no such file, which reading it will say. */
function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
