import { InvalidArgumentError } from 'commander';
import { CONTROL_LIMITS, type EmulatorOptions, isThisMachine } from '../../emulator/index.ts';
import { ListenError, listenWith, SESSION_ROUTES } from '../../sessions/index.ts';
import { createLog } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { collect, type LogFlags, logOptions, readPort } from '../options.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';
import {
  DEMO_ORGANISATION,
  openSessionData,
  readFaults,
  readSeedFile,
  storage,
} from './session-data.ts';

interface SessionsFlags extends LogFlags, EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly organisation?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly data: string;
  readonly memory?: boolean;
  readonly readyJson?: boolean;
}

interface EmulatorFlags {
  readonly emulator: boolean;
  readonly seed?: string;
  readonly faults?: string;
  readonly now?: string;
  readonly randomSeed?: number;
}

const DEFAULT_PORT = 4010;
const DRAIN_MS = 10_000;

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
    .option('--data <directory>', 'where the data is kept', '.capstan')
    .option('--memory', 'keep the data in memory')
    .option('--seed <file>', 'what organisations have at first (YAML or JSON)')
    .option('--faults <file>', 'failures on purpose (YAML or JSON)')
    .option('--now <time>', 'when the clock begins, like 2026-01-31T12:00:00Z')
    .option(
      '--random-seed <number>',
      'the same ids, times and chance in every run; needs --memory',
      readSeedNumber,
    )
    .option('--no-emulator', 'serve the API alone: no clock to move, no failures, no /_emulator')
    .option('--ready-json', 'print one line of JSON on standard output when it listens');
  for (const option of logOptions()) command.addOption(option);
  command.action((flags: SessionsFlags) => run(flags, context));
};

function readSeedNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it is a whole number of at most 9 digits.');
}

async function run(flags: SessionsFlags, context: BareContext): Promise<void> {
  const log = await createLog({ format: flags.logFormat, level: flags.logLevel });
  const emulate = await emulation(flags);
  const embedded = await openSessionData(
    storage(flags),
    flags.organisation ?? [DEMO_ORGANISATION],
    log,
    emulate,
  );
  try {
    const listener = await listenWith(embedded.service, {
      host: flags.host,
      port: flags.port,
      allowHosts: flags.allowHost ?? [],
      limitGuesses: true,
      log,
      ...(emulate?.control && { limits: CONTROL_LIMITS }),
    }).catch((failure) => {
      throw failure instanceof ListenError
        ? listenFailure(failure, '--port <port> (0 picks a free one)', 'sessions')
        : failure;
    });
    const tokens = Object.fromEntries(embedded.tokens);
    if (flags.readyJson)
      context.output.out(JSON.stringify({ ready: true, url: listener.url, tokens }));
    else context.output.out(banner(listener.url, tokens, embedded.location, emulate?.control));
    await context.stopRequested();
    await listener.drain(DRAIN_MS);
  } finally {
    await embedded.service.close();
  }
}

/**
 * How the service is emulated. Beyond this machine it serves in earnest, unless somebody asks for
 * what only an emulator does; orders are never taken from there.
 *
 * @throws CommandFailure
 */
async function emulation(flags: SessionsFlags): Promise<EmulatorOptions | undefined> {
  const { seed, faults, now, randomSeed } = flags;
  const asked = { seed, faults, now, 'random-seed': randomSeed };
  const wanted = Object.entries(asked).find(([, value]) => value !== undefined)?.[0];
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
  };
}

function banner(
  url: string,
  tokens: Readonly<Record<string, string>>,
  location: string,
  control: boolean | undefined,
): string {
  const [[organisation, token] = ['', '']] = Object.entries(tokens);
  const path =
    SESSION_ROUTES.find((route) => route.operation === 'list-sessions')?.path.text ?? '/';
  const list = path.replace(/\{[^}]*\}/, organisation);
  return [
    'The AI Sessions service is ready.',
    '',
    `  Address       ${url}`,
    `  Data          ${location}`,
    ...Object.entries(tokens).map(
      ([name, value]) => `  Token         ${value}  (organisation ${name})`,
    ),
    ...(control ? [`  Emulator      ${url}/_emulator`] : []),
    '',
    'Try it:',
    '',
    `  curl -s '${url}${list}' -H 'Authorization: Bearer ${token}'`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}
