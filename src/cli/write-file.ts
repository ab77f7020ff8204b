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
    throw cannotWrite(file, failure);
  }
}

/** What a user is told of a file that cannot be written. */
export function cannotWrite(file: string, failure: unknown): CommandFailure {
  const { code, message } = failure as NodeJS.ErrnoException;
  const reason = WHY[code ?? '']?.(file) ?? message;
  return new CommandFailure(`'${file}' cannot be written: ${reason}`, EXIT.failed);
}

const WHY: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no folder '${dirname(file)}'`,
  ENOTDIR: (file) => `'${dirname(file)}' is no folder`,
  EEXIST: () => 'it is there already',
  EISDIR: () => 'it is a folder',
  EACCES: () => 'permission is denied',
  EROFS: () => 'the file system is read-only',
  ENOSPC: () => 'the disk is full',
};
