import { InvalidArgumentError, Option } from 'commander';
import {
  CONTROL_LIMITS,
  type Embedded,
  type EmulatorOptions,
  isThisMachine,
  type SessionStorage,
} from '../../emulator/index.ts';
import { ListenError, listenWith } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { openLog } from '../open-log.ts';
import { collect, type LogFlags, logOptions, readPort } from '../options.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';
import { addAuditCommand } from './session-audit.ts';
import { addBackupCommand } from './session-backup.ts';
import {
  DATA_MEANING,
  DEMO_ORGANISATION,
  openSessionData,
  readFaults,
  readSeedFile,
  readSettingsFile,
  storage,
} from './session-data.ts';
import { addExportCommand } from './session-export.ts';
import { addImportCommand } from './session-import.ts';
import { addRecordingCommands } from './session-recordings.ts';
import { addTokenCommands } from './session-tokens.ts';
import { type BannerText, sessionsBanner } from './sessions-banner.ts';

interface SessionsFlags extends LogFlags, EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly organisation?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly data: string;
  readonly memory?: boolean;
  readonly verify?: boolean;
  readonly search?: 'index' | 'scan';
  readonly dev?: boolean;
  readonly settings?: string;
  readonly readyJson?: boolean;
}

interface EmulatorFlags {
  readonly emulator: boolean;
  readonly seed?: string;
  readonly faults?: string;
  readonly now?: string;
  readonly randomSeed?: number;
  readonly modelEndpoint?: string;
  readonly model?: string;
}

const DEFAULT_PORT = 4010;
const DRAIN_MS = 10_000;
/** The variable with the key of `--model-endpoint`; a flag would show it to everybody on the machine. */
const MODEL_KEY = 'CAPSTAN_MODEL_KEY';

/** `capstan sessions`: the embedded service alone, for QuantCDN's own clients. */
export const sessions: BareCommandDefinition = (program, context) => {
  const command = program
    .command('sessions')
    .description("run the AI Sessions service alone, for QuantCDN's own clients")
    .option('--port <port>', 'port to listen on; 0 picks one', readPort, DEFAULT_PORT)
    .option('--host <address>', 'address to bind', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'host name that callers may use, beside localhost (repeatable)',
      collect,
    )
    .option(
      '--organisation <name>',
      `organisation to make a token for (repeatable; default: ${DEMO_ORGANISATION})`,
      collect,
    )
    .option('--data <place>', DATA_MEANING, '.capstan')
    .option('--memory', 'keep the data in memory')
    .option('--verify', 'look through the whole file before it is served, however large')
    .addOption(
      new Option(
        '--search <how>',
        'find words by an index, or by looking messages through, which spares the index (default: as the data has it, first index)',
      ).choices(['index', 'scan']),
    )
    .option('--dev', 'take any bearer token, for every organisation; on loopback only')
    .option('--settings <file>', 'what the contract leaves open, otherwise decided (YAML or JSON)')
    .option('--seed <file>', 'what organisations have at first (YAML or JSON)')
    .option('--faults <file>', 'failures on purpose (YAML or JSON)')
    .option('--now <time>', 'when the clock begins, like 2026-01-31T12:00:00Z')
    .option(
      '--random-seed <number>',
      'the same ids, times and chance in every run; needs --memory',
      readSeedNumber,
    )
    .option(
      '--model-endpoint <url>',
      `chats are answered by an OpenAI-compatible API, e.g. http://127.0.0.1:11434/v1; its key is ${MODEL_KEY}`,
    )
    .option('--model <name>', 'the model to ask there, whatever callers ask for')
    .option('--no-emulator', 'serve the API alone: no clock to move, no failures, no /_emulator')
    .option('--ready-json', 'print one line of JSON on standard output when it listens');
  for (const option of logOptions()) command.addOption(option);
  command.enablePositionalOptions();
  addTokenCommands(command, context);
  addRecordingCommands(command, context);
  addAuditCommand(command, context);
  addBackupCommand(command, context);
  addExportCommand(command, context);
  addImportCommand(command, context);
  command.action((flags: SessionsFlags) => run(flags, context));
};

function readSeedNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it is a whole number of at most 9 digits.');
}

async function run(flags: SessionsFlags, context: BareContext): Promise<void> {
  const log = await openLog(flags);
  const where = storage(flags);
  const emulate = await emulation(flags, where, context.environment);
  const organisations = flags.organisation ?? [DEMO_ORGANISATION];
  const shared = where.kind === 'postgres';
  const anyToken = flags.dev ?? false;
  const settings = flags.settings === undefined ? {} : await readSettingsFile(flags.settings);
  const how = { emulate, anyToken, settings };
  const embedded = await openSessionData(where, shared ? [] : organisations, log, how);
  try {
    const tokens = shared ? await firstTokens(embedded, organisations) : embedded.tokens;
    const listener = await listen(flags, embedded, emulate, log);
    const { url } = listener;
    if (anyToken) log.log('warn', 'development: any bearer token is taken, for every organisation');
    const { location } = embedded;
    const control = emulate?.control ?? false;
    const text: BannerText = { url, location, organisations, tokens, anyToken, control };
    const ready = { ready: true, url, tokens: Object.fromEntries(tokens) };
    context.output.out(flags.readyJson ? JSON.stringify(ready) : sessionsBanner(text));
    await context.stopRequested();
    await listener.drain(DRAIN_MS);
  } finally {
    await embedded.service.close();
  }
}

async function listen(
  { host, port, allowHost: allowHosts = [] }: SessionsFlags,
  { service }: Embedded,
  emulate: EmulatorOptions | undefined,
  log: Log,
) {
  const limits = emulate?.control ? { limits: CONTROL_LIMITS } : {};
  try {
    return await listenWith(service, {
      ...{ host, port, allowHosts, log, ...limits },
      limitGuesses: true,
    });
  } catch (failure) {
    if (failure instanceof RangeError)
      throw new CommandFailure(`--dev: ${failure.message}`, EXIT.usage);
    if (failure instanceof ListenError)
      throw listenFailure(failure, '--port <port> (0 picks a free one)', 'sessions');
    throw failure;
  }
}

/**
 * A token for each organisation of a database that has none yet. Beside a database none can be kept,
 * so that it is shown this once.
 */
async function firstTokens(
  { service }: Embedded,
  organisations: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const organisation of organisations) {
    const known = await service.listTokens(organisation);
    if (known.length === 0) made.set(organisation, await service.mintToken(organisation));
  }
  return made;
}

/**
 * How the service is emulated. Beyond this machine it serves in earnest, unless somebody asks for
 * what only an emulator does; orders are never taken from there. A database that others use too is
 * no place for clocks that move and data that is reset.
 *
 * @throws CommandFailure
 */
async function emulation(
  flags: SessionsFlags,
  where: SessionStorage,
  environment: NodeJS.ProcessEnv,
): Promise<EmulatorOptions | undefined> {
  const { seed, faults, now, randomSeed, modelEndpoint, model } = flags;
  const asked = {
    seed,
    faults,
    now,
    'random-seed': randomSeed,
    'model-endpoint': modelEndpoint,
  };
  const wanted = Object.entries(asked).find(([, value]) => value !== undefined)?.[0];
  if (where.kind === 'postgres') {
    if (wanted === undefined) return undefined;
    throw new CommandFailure(`--${wanted} needs data of its own, not a database`, EXIT.usage);
  }
  const control = isThisMachine(flags.host);
  if (!flags.emulator || (!control && wanted === undefined)) {
    if (wanted === undefined) return undefined;
    throw new CommandFailure(`--${wanted} needs the emulator; leave out --no-emulator`, EXIT.usage);
  }
  if (randomSeed !== undefined && !flags.memory) {
    const why = 'what is kept already would get the same ids';
    throw new CommandFailure(`--random-seed needs --memory: ${why}`, EXIT.usage);
  }
  return {
    control,
    ...(seed !== undefined && { seed: await readSeedFile(seed) }),
    ...(faults !== undefined && { faults: await readFaults(faults) }),
    ...(now !== undefined && { now }),
    ...(randomSeed !== undefined && { randomSeed }),
    ...(modelEndpoint !== undefined && {
      modelEndpoint: endpointOf(modelEndpoint, model, environment[MODEL_KEY]),
    }),
  };
}

function endpointOf(
  url: string,
  model: string | undefined,
  key: string | undefined,
): NonNullable<EmulatorOptions['modelEndpoint']> {
  return { url, ...(model !== undefined && { model }), ...(key !== undefined && { key }) };
}
