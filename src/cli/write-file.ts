import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandFailure, EXIT } from './exit-codes.ts';

/**
 * Writes a file that a user named.
 *
 * @throws CommandFailure when it cannot be written, which says why
 */
export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    const reason = WHY[code ?? '']?.(file) ?? message;
    throw new CommandFailure(`'${file}' cannot be written: ${reason}`, EXIT.failed);
  }
}

const WHY: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no folder '${dirname(file)}'`,
  ENOTDIR: (file) => `'${dirname(file)}' is no folder`,
  EISDIR: () => 'it is a folder',
  EACCES: () => 'permission is denied',
  EROFS: () => 'the file system is read-only',
  ENOSPC: () => 'the disk is full',
};
