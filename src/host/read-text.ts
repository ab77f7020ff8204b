import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { MAX_DOCUMENT_BYTES } from '../spec/index.ts';

/** The text of a regular UTF-8 file of reasonable size, or why there is none, in words. */
export function readText(file: string): { readonly text: string } | { readonly reason: string } {
  let opened: number | undefined;
  try {
    // Opening a pipe waits for somebody to write into it, unless told not to.
    if (file.includes('\0')) return { reason: 'it is no name of a file' };
    opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(opened);
    if (stat.isDirectory()) return { reason: 'it is a directory' };
    if (!stat.isFile()) return { reason: 'it is not a regular file' };
    if (stat.size > MAX_DOCUMENT_BYTES)
      return { reason: `it is larger than ${MAX_DOCUMENT_BYTES / 1024 ** 2} MiB` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(opened)) };
  } catch (failure) {
    if (failure instanceof TypeError) return { reason: 'it is not UTF-8 text' };
    const reason = UNREADABLE[(failure as NodeJS.ErrnoException).code ?? ''];
    return { reason: reason ?? 'it cannot be read' };
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a directory',
  ELOOP: 'its links lead in a circle',
};
