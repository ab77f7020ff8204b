import type { Command } from 'commander';
import {
  ChoiceError,
  ExposeError,
  isThisMachine,
  type Quota,
  type RunningTogether,
  type StartOptions,
} from '../../host/index.ts';
import type { Exposure } from '../../plan/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { collect, collectPort, readRate, readSeconds } from '../options.ts';
import type { CommandContext } from './command.ts';
import { addControlOptions, type ControlFlags, controlChoice } from './control-options.ts';
import type { Prepared, UpstreamFlags } from './upstream-options.ts';

/** Options of every command that serves over the network. */
export interface ServeFlags extends UpstreamFlags, ControlFlags {
  readonly port?: ReadonlyMap<string, number>;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly trustProxy?: readonly string[];
  readonly rate?: Quota;
  readonly compress?: boolean;
  readonly readyJson?: boolean;
  readonly watch?: boolean;
  readonly recursive?: boolean;
  readonly stopNotice?: number;
}

/** Requests in hand get this long to finish when the process is asked to stop. */
export const DRAIN_MS = 10_000;

/** Milliseconds from saying that it stops to stopping. */
export function noticeMs({ stopNotice = 0 }: ServeFlags): number {
  return stopNotice * 1000;
}

/** Adds them to a command. */
export function addServeOptions(command: Command): Command {
  return addControlOptions(command)
    .option(
      '--port <namespace=port>',
      "port of an exposer instead of the document's own; 0 picks one (repeatable)",
      collectPort,
    )
    .option('--host <address>', "address to bind instead of the document's own or 127.0.0.1")
    .option(
      '--allow-host <name>',
      'host name that callers may use, beside localhost (repeatable)',
      collect,
    )
    .option(
      '--allow-origin <origin>',
      'origin of web pages that may call, e.g. https://app.example.com (repeatable)',
      collect,
    )
    .option(
      '--trust-proxy <address>',
      'proxy, or block of them such as 10.0.0.0/8, that tells who calls by X-Forwarded-For (repeatable)',
      collect,
    )
    .option(
      '--rate <count/time>',
      'requests that each caller may send to a port: 50/s, 600/m or 10000/h',
      readRate,
    )
    .option('--no-compress', 'never send answers compressed')
    .option(
      '--stop-notice <seconds>',
      'how long to go on when asked to stop, after saying that it is not ready any more; 0 without',
      readSeconds,
    )
    .option('--ready-json', 'print one line of JSON on standard output when everything listens');
}

/** How documents are served, as the flags say. */
export function startOptions(
  { environment, calls, log }: Pick<Prepared, 'environment' | 'calls' | 'log'>,
  flags: ServeFlags,
  { extensions }: CommandContext,
): StartOptions {
  return {
    extensions,
    environment,
    ...calls,
    ports: flags.port ?? new Map(),
    host: flags.host,
    allowHosts: flags.allowHost ?? [],
    allowOrigins: flags.allowOrigin ?? [],
    trustProxies: flags.trustProxy ?? [],
    rate: flags.rate,
    compress: flags.compress,
    control: controlChoice(flags, environment),
    log,
  };
}

/** Starts something; a port that cannot be opened is told with the flag that helps. */
export async function listening(start: () => Promise<RunningTogether>): Promise<RunningTogether> {
  try {
    return await start();
  } catch (failure) {
    if (failure instanceof ChoiceError) throw new CommandFailure(failure.message, EXIT.config);
    throw failure instanceof ExposeError ? portFailure(failure) : failure;
  }
}

/** What is said of a port that cannot be opened. */
export function portFailure({ failure, namespace }: ExposeError): CommandFailure {
  return listenFailure(failure, `--port ${namespace}=<port>`, namespace);
}

/** Warns of what other machines may call without a credential. */
export function warnWhenOpen(
  exposures: readonly Exposure[],
  flags: ServeFlags,
  { extensions, output }: CommandContext,
): void {
  for (const { namespace, address, port, authentication, type } of exposures) {
    // It does not start at all like this.
    if (extensions.exposers.find((one) => one.type === type)?.operates) continue;
    const host = flags.host ?? address ?? '127.0.0.1';
    if (port === undefined || authentication || isThisMachine(host)) continue;
    output.err(
      `warning: ${host} is reachable from other machines, and callers of '${namespace}' are not authenticated`,
    );
  }
}
