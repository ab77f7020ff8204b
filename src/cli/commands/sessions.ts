import { ListenError } from '../../host/index.ts';
import { listenWith, SESSION_ROUTES } from '../../sessions/index.ts';
import { createLog } from '../../telemetry/index.ts';
import { listenFailure } from '../listen-failure.ts';
import { collect, type LogFlags, logOptions, readPort } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { DEMO_ORGANISATION, openSessionData, storage } from './session-data.ts';

interface SessionsFlags extends LogFlags {
  readonly port: number;
  readonly host: string;
  readonly organisation?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly data: string;
  readonly memory?: boolean;
  readonly readyJson?: boolean;
}

const DEFAULT_PORT = 4010;
const DRAIN_MS = 10_000;

/** `capstan sessions`: the embedded service alone, for QuantCDN's own clients. */
export const sessions: CommandDefinition = (program, context) => {
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
    .option('--ready-json', 'print one line of JSON on standard output when it listens');
  for (const option of logOptions()) command.addOption(option);
  command.action((flags: SessionsFlags) => run(flags, context));
};

async function run(flags: SessionsFlags, context: CommandContext): Promise<void> {
  const log = await createLog({ format: flags.logFormat, level: flags.logLevel });
  const embedded = await openSessionData(
    storage(flags),
    flags.organisation ?? [DEMO_ORGANISATION],
    log,
  );
  try {
    const listener = await listenWith(embedded.service, {
      host: flags.host,
      port: flags.port,
      allowHosts: flags.allowHost ?? [],
      log,
    }).catch((failure) => {
      throw failure instanceof ListenError
        ? listenFailure(failure, '--port <port>', 'sessions')
        : failure;
    });
    const tokens = Object.fromEntries(embedded.tokens);
    if (flags.readyJson)
      context.output.out(JSON.stringify({ ready: true, url: listener.url, tokens }));
    else context.output.out(banner(listener.url, tokens, embedded.location));
    await context.stopRequested();
    await listener.drain(DRAIN_MS);
  } finally {
    await embedded.service.close();
  }
}

function banner(url: string, tokens: Readonly<Record<string, string>>, location: string): string {
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
    '',
    'Try it:',
    '',
    `  curl -s '${url}${list}' -H 'Authorization: Bearer ${token}'`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}
