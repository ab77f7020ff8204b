import type { Command } from 'commander';
import type { Embedded } from '../../emulator/index.ts';
import {
  type CallTransport,
  type Capability,
  type Environment,
  isNeeded,
  loadRecording,
  MAX_RECORDING_BYTES,
  missingVariables,
  openRecording,
  type Reading,
  type RecordingFile,
  readDocument,
  readEnvironment,
  type UpstreamChoices,
} from '../../host/index.ts';
import { type Replay, replayOf, replayTransport } from '../../mock/index.ts';
import type { Plan } from '../../plan/index.ts';
import type { Diagnostic } from '../../spec/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { collectUpstream } from '../collect-upstream.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { openLog } from '../open-log.ts';
import { collect, type LogFlags, logOptions, readBytes } from '../options.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext } from './command.ts';
import { checkUpstreams } from './named-parts.ts';
import {
  DATA_MEANING,
  DEMO_ORGANISATION,
  openSessionData,
  readFaults,
  readSettingsFile,
  storage,
} from './session-data.ts';

/** Options of every command that calls upstreams. */
export interface UpstreamFlags extends LogFlags {
  readonly embedded?: boolean;
  readonly upstream?: ReadonlyMap<string, URL>;
  readonly envFile?: readonly string[];
  readonly contract?: string;
  readonly data: string;
  readonly memory?: boolean;
  readonly settings?: string;
  readonly faults?: string;
  readonly record?: string;
  readonly recordLimit: number;
  readonly replay?: string;
  readonly retry?: boolean;
}

/** What `--contract` does, in every command that reads a document. */
export const CONTRACT_MEANING =
  'OpenAPI description of what the document consumes, instead of the one beside it';

/** Adds them to a command. */
export function addUpstreamOptions(command: Command): Command {
  command
    .option(
      '--embedded',
      'use the embedded AI Sessions service for every consumed API whose contract it implements',
    )
    .option(
      '--upstream <namespace=url>',
      'send the calls of a consumed namespace elsewhere (repeatable)',
      collectUpstream,
    )
    .option(
      '--env-file <file>',
      'read variables from a file too; the environment wins (repeatable)',
      collect,
    )
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--data <place>', `${DATA_MEANING} of the embedded service`, '.capstan')
    .option('--memory', 'keep the data of the embedded service in memory')
    .option(
      '--settings <file>',
      'what the contract leaves open, otherwise decided, of the embedded service (YAML or JSON)',
    )
    .option('--faults <file>', 'failures on purpose of the embedded service (YAML or JSON)')
    .option('--record <file>', 'add every exchange with an upstream to a file, without credentials')
    .option(
      '--record-limit <bytes>',
      'largest size of that file; then nothing more is recorded',
      readBytes,
      MAX_RECORDING_BYTES,
    )
    .option('--replay <file>', 'answer calls from a recording, and never call out')
    .option('--no-retry', 'never send a call again, even when that cannot do anything twice');
  for (const option of logOptions()) command.addOption(option);
  return command;
}

/** A document ready to be served, with what its calls need. */
export interface Prepared extends Calls {
  readonly reading: Reading;
  readonly capability: Capability;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly missingIn: MissingIn;
}

/** What the calls of documents need, whatever the documents are. */
export interface Calls {
  readonly overrides: ReadonlyMap<string, URL>;
  readonly embedded: Embedded | undefined;
  /** Where calls go, as the flags say. */
  readonly calls: UpstreamChoices;
  readonly log: Log;
  /** Where answers come from, when they do not come from an API. */
  readonly answers: string | undefined;
  /** Lets go of the embedded service's data and of the recording. */
  close(): Promise<void>;
}

/** What is different about a command that calls upstreams. */
export interface Needs {
  readonly callers?: boolean;
  readonly standIn?: StandIn | undefined;
}

/** What answers in place of upstreams, and how that is told. */
export interface StandIn {
  readonly transport: (plan: Plan) => CallTransport;
  readonly answers: string;
}

/**
 * Reads a document and everything it needs, before anything is opened but the data of the
 * embedded service. What is wrong is printed.
 *
 * @param needs `callers` is false when nobody is authenticated, default: true; `standIn` answers in
 *   place of upstreams
 * @throws CommandFailure
 */
export async function prepare(
  file: string,
  flags: UpstreamFlags,
  context: CommandContext,
  needs: Needs = {},
): Promise<Prepared> {
  const { extensions, output } = context;
  const options = { extensions, contract: flags.contract, missing: () => [] };
  const reading = await readDocument(file, options);
  const { capability, errors } = reading;
  const { plan } = capability;
  if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
  if (!plan) throw new CommandFailure(`'${file}' cannot be served`, EXIT.config);
  const environment = readVariables(flags, context);
  const standIn = needs.standIn ?? (await replaying(flags));
  const embeds = checkUpstreams([reading], flags);
  const missingIn = missingFor(environment, flags, standIn, needs.callers ?? true);
  const missing = missingIn(plan);
  if (missing.length > 0) {
    printDiagnostics(missing, capability.sources, output);
    throw new CommandFailure(
      `'${file}' is not served: ${missing.length === 1 ? 'a variable is' : 'variables are'} missing`,
      EXIT.config,
    );
  }
  return {
    reading,
    capability,
    plan,
    environment,
    missingIn,
    ...(await openCalls(flags, standIn, embeds)),
  };
}

/** Says which variables keep a plan from being served. */
export type MissingIn = (plan: Plan) => readonly Diagnostic[];

/** @param callers whether callers are authenticated */
export function missingFor(
  environment: Environment,
  { upstream = new Map(), embedded = false }: UpstreamFlags,
  standIn: StandIn | undefined,
  callers: boolean,
): MissingIn {
  const choices = { overrides: upstream, embedded, standIn: standIn !== undefined, callers };
  return (plan) => missingVariables(plan, environment, isNeeded(plan, choices));
}

/**
 * Opens what calls need: the log, the recording, the data of the embedded service.
 *
 * @param embeds whether the embedded service is used
 * @throws CommandFailure
 */
export async function openCalls(
  flags: UpstreamFlags,
  standIn: StandIn | undefined,
  embeds: boolean,
): Promise<Calls> {
  const overrides = flags.upstream ?? new Map();
  const log = await openLog(flags);
  const recording = await recordingOf(flags, log);
  const embedded = embeds ? await openDemo(flags, log) : undefined;
  const calls = {
    overrides,
    embedded: demoOf(embedded),
    standIn: standIn?.transport,
    keep: recording?.keep,
    retry: flags.retry,
  };
  const answers = standIn?.answers;
  const close = async () => {
    await recording?.close();
    await embedded?.service.close();
  };
  return { overrides, embedded, calls, answers, log, close };
}

/** The embedded service as a served document calls it. */
function demoOf(embedded: Embedded | undefined): UpstreamChoices['embedded'] {
  const token = embedded?.tokens.get(DEMO_ORGANISATION);
  if (!embedded || token === undefined) return undefined;
  const { service, figures } = embedded;
  return {
    handler: service.handler,
    token,
    organisation: DEMO_ORGANISATION,
    figures,
    check: () => service.check(),
    endWatches: () => service.endWatches(),
  };
}

/** What answers when `--replay` is given. */
export async function replaying(flags: UpstreamFlags): Promise<StandIn | undefined> {
  const { replay } = flags;
  if (replay === undefined) return undefined;
  const other = (['record', 'embedded', 'upstream'] as const).find((name) => flags[name]);
  if (other) throw new CommandFailure(`--replay never calls out; leave out --${other}`, EXIT.usage);
  const recorded = replayTransport(await readReplay(replay));
  return {
    transport: () => recorded,
    answers: `as recorded in ${replay}; nothing is called`,
  };
}

/** The answers of a recording, or why there are none. */
export async function readReplay(file: string): Promise<Replay> {
  return replayOf(await usable('--replay', () => loadRecording(file)));
}

async function recordingOf(flags: UpstreamFlags, log: Log): Promise<RecordingFile | undefined> {
  const { record, recordLimit } = flags;
  if (record === undefined) return undefined;
  return usable('--record', () => openRecording(record, recordLimit, log));
}

async function usable<T>(flag: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (reason) {
    throw new CommandFailure(`${flag}: ${(reason as Error).message}`, EXIT.config);
  }
}

/** The environment and the variables of `--env-file`. */
export function readVariables(flags: UpstreamFlags, context: CommandContext): Environment {
  try {
    return readEnvironment(context.environment, flags.envFile);
  } catch (reason) {
    throw new CommandFailure((reason as Error).message, EXIT.config);
  }
}

async function openDemo(flags: UpstreamFlags, log: Log): Promise<Embedded> {
  const faults = flags.faults === undefined ? undefined : await readFaults(flags.faults);
  const emulate = faults && { faults, control: false };
  const settings = flags.settings === undefined ? {} : await readSettingsFile(flags.settings);
  return openSessionData(storage(flags), [DEMO_ORGANISATION], log, { emulate, settings });
}
