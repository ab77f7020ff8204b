import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { MAX_DOCUMENT_BYTES } from '../spec/index.ts';

/** The text of a regular UTF-8 file of reasonable size, or why there is none, in words. */
export async function readText(file: string): Promise<{ text: string } | { reason: string }> {
  let opened: FileHandle | undefined;
  try {
    // Opening a pipe waits for somebody to write into it, unless told not to.
    opened = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await opened.stat();
    if (stat.isDirectory()) return { reason: 'it is a directory' };
    if (!stat.isFile()) return { reason: 'it is not a regular file' };
    if (stat.size > MAX_DOCUMENT_BYTES)
      return { reason: `it is larger than ${MAX_DOCUMENT_BYTES / 1024 ** 2} MiB` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await opened.readFile()) };
  } catch (failure) {
    if (failure instanceof TypeError) return { reason: 'it is not UTF-8 text' };
    const reason = UNREADABLE[(failure as NodeJS.ErrnoException).code ?? ''];
    return { reason: reason ?? 'it cannot be read' };
  } finally {
    await opened?.close();
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a directory',
};
