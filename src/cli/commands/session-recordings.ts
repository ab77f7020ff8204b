import { type Command, Option } from 'commander';
import { compareRecording, type Forwarding, forwardTo, replayed } from '../../emulator/index.ts';
import { ListenError, listenWith } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { openLog } from '../open-log.ts';
import { type LogFlags, logOptions, readBytes, readPort } from '../options.ts';
import type { BareContext } from './command.ts';
import { readSettingsFile } from './session-data.ts';

interface ListenFlags extends LogFlags {
  readonly port: number;
  readonly readyJson?: boolean;
}

interface RecordFlags extends ListenFlags {
  readonly upstream: string;
  readonly recordLimit?: number;
}

interface DiffFlags {
  readonly format: string;
  readonly settings?: string;
}

const DRAIN_MS = 10_000;

/** Adds `record`, `replay` and `diff`: what the real service answers, and how ours compares. */
export function addRecordingCommands(sessions: Command, context: BareContext): void {
  listening(sessions.command('record'))
    .description('pass requests on to the real service, and keep what it answers')
    .argument('<file>', 'what is recorded is added to it, without credentials')
    .requiredOption('--upstream <url>', 'address of the real service')
    .option('--record-limit <bytes>', 'largest size of the file; default: 16 MiB', readBytes)
    .action((file: string, flags: RecordFlags) => record(file, flags, context));
  listening(sessions.command('replay'))
    .description('answer as the real service did, and never call out')
    .argument('<file>', 'a recording')
    .action((file: string, flags: ListenFlags) => replay(file, flags, context));
  sessions
    .command('diff')
    .description('ask a new service in memory what was recorded, and tell where its answers differ')
    .argument('<file>', 'a recording')
    .option('--settings <file>', 'what the contract leaves open, otherwise decided (YAML or JSON)')
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action((file: string, flags: DiffFlags) => diff(file, flags, context));
}

function listening(command: Command): Command {
  command
    .option('--port <port>', 'port to listen on; 0 picks one', readPort, 4010)
    .option('--ready-json', 'print one line of JSON on standard output when it listens');
  for (const option of logOptions()) command.addOption(option);
  return command;
}

async function record(file: string, flags: RecordFlags, context: BareContext): Promise<void> {
  const log = await openLog(flags);
  const { MAX_RECORDING_BYTES, openRecording } = await import('../../host/index.ts');
  const limit = flags.recordLimit ?? MAX_RECORDING_BYTES;
  const recording = await usable(() => openRecording(file, limit, log));
  try {
    const real = await usable(() => forwardTo(flags.upstream, log, recording.keep), '--upstream: ');
    try {
      await serve(real.handler, `Requests go to ${flags.upstream}`, { flags, context, log });
    } finally {
      await real.close();
    }
  } finally {
    await recording.close();
  }
}

async function replay(file: string, flags: ListenFlags, context: BareContext): Promise<void> {
  const log = await openLog(flags);
  const handler = replayed(await load(file), log);
  await serve(handler, `Answers are those in ${file}`, { flags, context, log });
}

async function serve(
  handler: Forwarding['handler'],
  what: string,
  { flags, context, log }: { flags: ListenFlags; context: BareContext; log: Log },
): Promise<void> {
  const listener = await listenWith({ handler }, { port: flags.port, log }).catch((failure) => {
    throw failure instanceof ListenError
      ? listenFailure(failure, '--port <port> (0 picks a free one)', 'sessions')
      : failure;
  });
  const { url } = listener;
  const text = `${what}.\n\n  Address       ${url}\n\nCtrl-C stops it.`;
  context.output.out(flags.readyJson ? JSON.stringify({ ready: true, url }) : text);
  await context.stopRequested();
  await listener.drain(DRAIN_MS);
}

async function diff(
  file: string,
  { format, settings }: DiffFlags,
  { output }: BareContext,
): Promise<void> {
  const comparison = await compareRecording(
    await load(file),
    settings === undefined ? undefined : await readSettingsFile(settings),
  );
  const { exchanges, differences } = comparison;
  if (format === 'json') output.out(JSON.stringify(comparison, undefined, 2));
  else {
    for (const { exchange, operation, method, target, path, real, emulated } of differences) {
      output.out(`${exchange}. ${operation}  ${method} ${target}`);
      output.out(`   ${path || '/'}  real ${shown(real)}, here ${shown(emulated)}`);
    }
    output.out(`${exchanges} exchanges, ${differences.length} differences`);
  }
  if (differences.length > 0) throw new CommandFailure('the answers differ', EXIT.failed);
}

/** A value on one line, as much of it as helps. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function load(file: string) {
  return usable(async () => (await import('../../host/index.ts')).loadRecording(file));
}

async function usable<T>(open: () => Promise<T>, prefix = ''): Promise<T> {
  try {
    return await open();
  } catch (reason) {
    throw new CommandFailure(`${prefix}${(reason as Error).message}`, EXIT.config);
  }
}
