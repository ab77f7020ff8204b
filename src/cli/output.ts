import pc from 'picocolors';
import { type Paint, plain } from '../kernel/index.ts';

/** Where a command writes: data to `out`, words for people to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** A line for people that the next one takes the place of; absent where `err` is no terminal. */
  readonly status?: (text: string) => void;
  readonly paint: Paint;
}

/** Writes to the process's own streams; colours only on a terminal that wants them. */
export function processOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreGone);
  const coloured = process.stderr.isTTY === true && pc.isColorSupported;
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    ...(process.stderr.isTTY === true && { status: showStatus }),
    paint: coloured ? COLOURS : plain,
  };
}

function showStatus(text: string): void {
  process.stderr.write(`\r\u001b[2K${text}`);
}

/** A reader that went away has seen enough; what the command found out stays as it is. */
function ignoreGone(failure: NodeJS.ErrnoException): void {
  if (failure.code !== 'EPIPE') throw failure;
}

const COLOURS: Paint = {
  error: (text) => pc.bold(pc.red(text)),
  warning: (text) => pc.bold(pc.yellow(text)),
  frame: pc.blue,
  strong: pc.bold,
};
