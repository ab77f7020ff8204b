import { type FSWatcher, watch } from 'node:fs';

/** Something that is told when files may have changed. */
export interface FileWatch {
  /** The folders to watch from now on. */
  in(folders: ReadonlySet<string>): void;
  close(): void;
}

/** How files are watched. */
export interface FileWatchOptions {
  /** How long it must be quiet after a change: editors write in several steps. */
  readonly quietMs: number;
  /** How often somebody looks, because there are disks that tell nobody of changes. */
  readonly pollMs: number;
}

/** Quick enough for people, and slow enough for editors. */
export const WATCH_TIMES: FileWatchOptions = { quietMs: 80, pollMs: 2_000 };

/**
 * Watches folders, not files: a file that is replaced by another one of its name is seen too.
 *
 * @param look is called when something may have changed; looking must be cheap
 */
export function watchFiles(look: () => void, { quietMs, pollMs }: FileWatchOptions): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let quiet: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(quiet);
    quiet = setTimeout(look, quietMs);
  };
  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const poll = setInterval(look, pollMs);
  return {
    in(folders) {
      for (const folder of watchers.keys()) if (!folders.has(folder)) forget(folder);
      for (const folder of folders) {
        if (watchers.has(folder)) continue;
        const watcher = watchFolder(folder, changed, () => forget(folder));
        if (watcher) watchers.set(folder, watcher);
      }
    },
    close() {
      clearTimeout(quiet);
      clearInterval(poll);
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}

/** @returns nothing when the folder cannot be watched; looking now and then must do */
function watchFolder(folder: string, changed: () => void, lost: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, changed).on('error', lost);
  } catch {
    return undefined;
  }
}
