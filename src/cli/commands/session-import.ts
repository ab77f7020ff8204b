import { open } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  IMPORT_FORMATS,
  type ImportFormat,
  type ImportOptions,
  type ImportReport,
  importSessions,
  TransferProblem,
} from '../../sessions/index.ts';
import { plainText } from '../columns.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { collect } from '../options.ts';
import { amount, counted, type Progress, progressOn, rate, share } from '../progress.ts';
import type { BareContext } from './command.ts';
import { DATA_MEANING, openBareData, readSettingsFile } from './session-data.ts';

interface ImportFlags {
  readonly data: string;
  readonly organisation?: readonly string[];
  readonly into?: string;
  readonly format: ImportFormat | 'auto';
  readonly ifExists: 'skip' | 'replace' | 'fail';
  readonly expirationMinutes?: number;
  readonly user?: string;
  readonly settings?: string;
  readonly edited?: boolean;
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `import`, which takes in sessions from a file while others are served or not. */
export function addImportCommand(sessions: Command, context: BareContext): void {
  sessions
    .command('import')
    .description('take in sessions from a file: of export, of OpenAI-style chats, or of ChatGPT')
    .argument('<file>', "the file; '-' is standard input")
    .option('--data <place>', DATA_MEANING, '.capstan')
    .option(
      '--organisation <name>',
      'whose sessions to take of an export (repeatable; default: all); where others go',
      collect,
    )
    .option('--into <name>', 'another name for that organisation')
    .addOption(
      new Option('--format <format>', 'what the file is; auto: what it looks like')
        .choices(['auto', ...IMPORT_FORMATS])
        .default('auto'),
    )
    .addOption(
      new Option('--if-exists <what>', 'what to do about a session that is there and differs')
        .choices(['skip', 'replace', 'fail'])
        .default('skip'),
    )
    .option(
      '--expiration-minutes <n>',
      'minutes that sessions live whose life is over or not known (default: left out; 1440)',
      readMinutes,
    )
    .option('--user <id>', 'whose conversations they are, where the file does not say', 'imported')
    .option('--settings <file>', 'settings of the service, whose limits hold here too')
    .option('--edited', 'the file was changed since it was exported: its checksum means nothing')
    .option('--dry-run', 'only say what would happen')
    .option('--keep-going', 'leave out what is wrong, and go on')
    .option('--json', 'print what happened as JSON')
    .option('--quiet', 'no progress')
    .action((file: string, flags: ImportFlags) => run(file, flags, context));
}

function readMinutes(text: string): number {
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (minutes >= 5 && minutes <= 1440) return minutes;
  throw new InvalidArgumentError('it is a whole number from 5 to 1440.');
}

async function run(file: string, flags: ImportFlags, context: BareContext): Promise<void> {
  const { output } = context;
  const settings = flags.settings === undefined ? {} : await readSettingsFile(flags.settings);
  const stop = new AbortController();
  void context.stopRequested().then(() => stop.abort());
  const source = await openSource(file);
  addAbortSignal(stop.signal, source.pieces);
  const store = await openBareData(flags.data, flags.dryRun ? 'imagine' : 'make');
  const progress = progressOn(output, flags.quiet ?? false);
  try {
    const report = await importSessions(store, source.pieces, {
      ...optionsOf(flags),
      settings,
      signal: stop.signal,
      ...(flags.keepGoing && { onProblem: teller(file, context) }),
      progress: (now) => tell(progress, now, source.bytes),
    });
    progress.end();
    finish(report, flags, context);
  } catch (failure) {
    progress.end();
    throw explain(failure, file);
  } finally {
    await store.close();
  }
}

function optionsOf(flags: ImportFlags): ImportOptions {
  const { organisation, into, user: userId, expirationMinutes } = flags;
  return {
    ...(organisation && { organisations: [...new Set(organisation)] }),
    ...(into !== undefined && { into }),
    ...(userId !== undefined && { userId }),
    ...(expirationMinutes !== undefined && { expirationMinutes }),
    format: flags.format,
    ifExists: flags.ifExists,
    dryRun: flags.dryRun ?? false,
    edited: flags.edited ?? false,
  };
}

async function openSource(file: string) {
  if (file === '-') return { pieces: process.stdin, bytes: undefined };
  try {
    const handle = await open(file);
    const { size } = await handle.stat();
    return { pieces: handle.createReadStream({ highWaterMark: 256 * 1024 }), bytes: size };
  } catch (failure) {
    throw new CommandFailure(
      `'${file}' cannot be read: ${(failure as Error).message}`,
      EXIT.failed,
    );
  }
}

/** Problems that are told one by one. */
const TOLD = 50;

function teller(file: string, { output }: BareContext): (problem: TransferProblem) => void {
  let told = 0;
  return (problem) => {
    told += 1;
    if (told <= TOLD) output.err(placed(problem, file));
    if (told === TOLD) output.err('What else is wrong is only counted.');
  };
}

/** What a file says may be anything: nothing of it reaches the terminal as an order. */
function placed({ line, message }: TransferProblem, file: string): string {
  return plainText(`${file === '-' ? 'standard input' : file}:${line}: ${message}`);
}

function explain(failure: unknown, file: string): unknown {
  if (failure instanceof RangeError) return new CommandFailure(failure.message, EXIT.usage);
  if (!(failure instanceof TransferProblem)) return failure;
  const help =
    'What stood before it was taken; run it again when the file is right, or --keep-going.';
  return new CommandFailure(`${placed(failure, file)}\n${help}`, EXIT.failed);
}

function tell(progress: Progress, report: ImportReport, bytes: number | undefined): void {
  const { sessions, messages, replaced, existed } = report;
  progress.tell(
    (seconds) =>
      `${amount(sessions + replaced, 'session')}${share(report.bytes, bytes)}, ` +
      `${amount(messages, 'message')}, ${rate(messages, seconds)} a second` +
      `${existed > 0 ? `, ${counted(existed)} there already` : ''}`,
  );
}

function finish(report: ImportReport, flags: ImportFlags, { output }: BareContext): void {
  if (flags.json) output.out(JSON.stringify(report));
  else output.out(summary(report, flags.dryRun ?? false));
  if (report.stopped)
    throw new CommandFailure('stopped; run it again to take in the rest', EXIT.failed);
  if (report.problems > 0)
    throw new CommandFailure(
      `${amount(report.problems, 'mistake')}: what is wrong was left out`,
      EXIT.failed,
    );
}

function summary(report: ImportReport, dry: boolean): string {
  const { sessions, messages, replaced, existed, gone, expired } = report;
  const { tombstones, answers, usage } = report;
  const parts: readonly (readonly [number, string])[] = [
    [replaced, 'replaced'],
    [existed, 'there already'],
    [gone, 'deleted here'],
    [expired, 'expired (--expiration-minutes takes them)'],
    [usage, 'rows of usage'],
    [tombstones, 'tombstones'],
    [answers, 'answers'],
  ];
  const others = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count)} ${what}`);
  const said = `${amount(sessions, 'session')} with ${amount(messages, 'message')}`;
  return `${dry ? 'Would import' : 'Imported'} ${[said, ...others].join('; ')}.`;
}
