import { type FileHandle, open, rm } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportProgress,
  exportSessions,
  INCLUSIONS,
} from '../../sessions/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { collect } from '../options.ts';
import { amount, counted, type Progress, progressOn, rate, share } from '../progress.ts';
import { cannotWrite } from '../write-file.ts';
import type { BareContext } from './command.ts';
import { DATA_MEANING, openBareData } from './session-data.ts';

interface ExportFlags {
  readonly data: string;
  readonly organisation?: readonly string[];
  readonly format: ExportFormat;
  readonly output: string;
  readonly includeExpired?: boolean;
  readonly includeAnswers?: boolean;
  readonly includeUsage?: boolean;
  readonly quiet?: boolean;
}

/** Adds `export`, which writes sessions to a file while they are served or not. */
export function addExportCommand(sessions: Command, context: BareContext): void {
  sessions
    .command('export')
    .description('write sessions to a file, while they are served or not')
    .option('--data <place>', DATA_MEANING, '.capstan')
    .option('--organisation <name>', 'whose sessions (repeatable; default: all)', collect)
    .addOption(
      new Option('--format <format>', 'jsonl: everything; openai: conversations as chat files')
        .choices(EXPORT_FORMATS)
        .default('jsonl'),
    )
    .option('--output <file>', "where to; nothing may be there; '-' is standard output", '-')
    .option('--include-expired', 'sessions too whose life is over and which are not removed yet')
    .option('--include-answers', 'answers too that are kept for Idempotency-Key')
    .option('--include-usage', 'what was used too, by day, user and model')
    .option('--quiet', 'no progress')
    .action((flags: ExportFlags) => run(flags, context));
}

async function run(flags: ExportFlags, { output, stopRequested }: BareContext): Promise<void> {
  const stop = new AbortController();
  void stopRequested().then(() => stop.abort());
  const store = await openBareData(flags.data, 'refuse');
  const progress = progressOn(output, flags.quiet ?? false);
  let last: ExportProgress | undefined;
  let whole = false;
  try {
    const pieces = exportSessions(store, {
      ...(flags.organisation && { organisations: [...new Set(flags.organisation)] }),
      format: flags.format,
      include: INCLUSIONS.filter((name) => isIncluded(flags, name)),
      progress: (now) => {
        last = now;
        tell(progress, now);
      },
    });
    const target = flags.output === '-' ? standardOutput() : await newFile(flags.output);
    whole = await writeAll(pieces, target, stop.signal);
  } finally {
    progress.end();
    await store.close();
  }
  if (whole && last && !flags.quiet) output.err(summary(last, flags.output));
}

/** Writes all, or, in a file, nothing. @returns whether all was wanted */
async function writeAll(
  pieces: AsyncIterable<string>,
  target: Target,
  stop: AbortSignal,
): Promise<boolean> {
  try {
    for await (const piece of pieces) {
      await target.write(piece);
      if (stop.aborted) throw new CommandFailure('stopped before the end', EXIT.failed);
    }
    await target.finish();
    return true;
  } catch (failure) {
    await target.discard();
    if (failure instanceof ReaderGone) return false;
    throw failure;
  }
}

function isIncluded(flags: ExportFlags, name: (typeof INCLUSIONS)[number]): boolean {
  const { includeExpired, includeAnswers, includeUsage } = flags;
  return { expired: includeExpired, answers: includeAnswers, usage: includeUsage }[name] ?? false;
}

function tell(progress: Progress, { sessions, messages, total }: ExportProgress): void {
  progress.tell(
    (seconds) =>
      `${counted(sessions)} of ${counted(total)} sessions${share(sessions, total)}, ` +
      `${amount(messages, 'message')}, ${rate(messages, seconds)} a second`,
  );
}

function summary({ sessions, messages, bytes, tombstones }: ExportProgress, file: string): string {
  const where = file === '-' ? '' : ` to ${file}`;
  const what = `${amount(sessions, 'session')} with ${amount(messages, 'message')}`;
  return `Exported ${what} and ${amount(tombstones, 'tombstone')}${where} (${amount(bytes, 'byte')}).`;
}

/** Where an export goes. */
interface Target {
  write(text: string): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** Whoever read our output has seen enough. */
class ReaderGone extends Error {}

function standardOutput(): Target {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(text, (failure) => {
          if (!failure) resolve();
          else reject('code' in failure && failure.code === 'EPIPE' ? new ReaderGone() : failure);
        });
      }),
    finish: async () => {},
    discard: async () => {},
  };
}

/** For its owner only, and on the disk when it is finished. */
async function newFile(path: string): Promise<Target> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (failure) {
    throw cannotWrite(path, failure);
  }
  return {
    async write(text) {
      await file.writeFile(text).catch((failure: unknown) => {
        throw cannotWrite(path, failure);
      });
    },
    async finish() {
      await file.sync();
      await file.close();
    },
    async discard() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
