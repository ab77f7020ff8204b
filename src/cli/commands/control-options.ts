import type { Command } from 'commander';
import type { ControlChoice, Environment } from '../../host/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readPort } from '../options.ts';

/** Where a control port is, and what its callers must prove. */
export interface ControlFlags {
  readonly controlPort?: number;
  readonly controlHost?: string;
  readonly controlToken?: string;
}

/** Variables of the environment that say the same. */
const VARIABLES = {
  port: 'CAPSTAN_CONTROL_PORT',
  host: 'CAPSTAN_CONTROL_HOST',
  token: 'CAPSTAN_CONTROL_TOKEN',
} as const;

/** Adds them to a command that serves. */
export function addControlOptions(command: Command): Command {
  return command
    .option(
      '--control-port <port>',
      `open the control port there: health, metrics, traces, log, reload; 0 picks one (or ${VARIABLES.port})`,
      readPort,
    )
    .option(
      '--control-host <address>',
      `address to bind the control port, instead of the document's own or 127.0.0.1 (or ${VARIABLES.host})`,
    )
    .option('--control-token <token>', TOKEN_MEANING);
}

/** Others on this machine see the parameters of a process. */
export const TOKEN_MEANING = `bearer token that callers of the control port need; better in ${VARIABLES.token}, where other users do not see it`;

/**
 * The control port that is asked for. A flag wins over the environment.
 *
 * @throws CommandFailure when the environment names no port
 */
export function controlChoice(flags: ControlFlags, environment: Environment): ControlChoice {
  return {
    port: flags.controlPort ?? portIn(environment.get(VARIABLES.port)),
    address: flags.controlHost ?? (environment.get(VARIABLES.host) || undefined),
    token: flags.controlToken ?? (environment.get(VARIABLES.token) || undefined),
  };
}

function portIn(text: string | undefined): number | undefined {
  if (!text) return undefined;
  try {
    return readPort(text);
  } catch {
    throw new CommandFailure(`${VARIABLES.port}: '${text}' is no port`, EXIT.usage);
  }
}
