import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type RecordedExchange, readRecording, writeExchange } from '../exchanges/index.ts';
import type { Closable } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import { readText } from './read-text.ts';

/** More than this is neither recorded nor read. */
export const MAX_RECORDING_BYTES = 16 * 1024 * 1024;

/** A file that exchanges are added to. Closing it waits until all are written. */
export interface RecordingFile extends Closable {
  keep(exchange: RecordedExchange): void;
  close(): Promise<void>;
}

/**
 * Opens a file to record in, new or with a recording in it; only its owner can read it. What would
 * make it larger than the limit is not recorded, and from then on nothing is.
 *
 * @throws Error saying why it cannot be used
 */
export async function openRecording(
  file: string,
  limitBytes: number,
  log: Log,
): Promise<RecordingFile> {
  const handle = await openAlone(file);
  let size: number;
  try {
    size = await sizeOf(handle, file);
  } catch (reason) {
    await handle.close();
    throw reason;
  }
  let full = false;
  let writing = Promise.resolve();
  const stop = (reason: string) => {
    if (!full) log.log('warn', 'nothing more is recorded', { file, reason });
    full = true;
  };
  return {
    keep(exchange) {
      if (full) return;
      const line = Buffer.from(writeExchange(exchange));
      if (size + line.length > limitBytes) return stop(`it would exceed ${limitBytes} bytes`);
      size += line.length;
      writing = writing
        .then(() => handle.appendFile(line))
        .catch((failure: NodeJS.ErrnoException) => stop(`it cannot be written (${failure.code})`));
    },
    async close() {
      await writing;
      await handle.close();
    },
  };
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

async function openAlone(file: string): Promise<FileHandle> {
  const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  try {
    return await open(file, flags, 0o600);
  } catch (failure) {
    throw new Error(`'${file}' cannot be written (${(failure as NodeJS.ErrnoException).code})`);
  }
}

/** Bytes in it, after checking that it is ours to add to. */
async function sizeOf(handle: FileHandle, file: string): Promise<number> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new Error(`'${file}' is not a regular file`);
  if (stat.size > 0) await loadRecording(file);
  await handle.chmod(0o600);
  return stat.size;
}

/**
 * Reads a recording.
 *
 * @throws Error saying why it cannot be used
 */
export async function loadRecording(file: string): Promise<readonly RecordedExchange[]> {
  const text = await readText(file);
  if ('reason' in text) throw new Error(`'${file}' cannot be read: ${text.reason}`);
  try {
    return readRecording(text.text);
  } catch (reason) {
    if (!(reason instanceof RangeError)) throw reason;
    throw new Error(`'${file}' is no recording: ${reason.message}`);
  }
}
