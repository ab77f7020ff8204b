import { type Command, Option } from 'commander';
import type { BareContext } from '../commands/command.ts';
import { type ControlFlags, controlChoice, TOKEN_MEANING } from '../commands/control-options.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readPort } from '../options.ts';

/** Options of commands that ask a control port. */
export interface AskingFlags extends ControlFlags {
  readonly format: 'text' | 'json';
}

/** A control port that can be asked. */
export interface ControlClient {
  /** @throws CommandFailure unless the answer is a success, or `also` one of these statuses */
  ask(path: string, asking?: Asking): Promise<Response>;
}

/** What is asked, beside the path. */
export interface Asking {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Statuses beside the successes that the command tells of itself. */
  readonly also?: readonly number[];
  /** Ends it; without one it has ten seconds. */
  readonly signal?: AbortSignal;
}

/** Where `npm start` opens it, and a document that does not say. */
const DEFAULT_PORT = 8081;

const PATIENCE_MS = 10_000;

/** Adds options that say where the control port is. */
export function addAskingOptions(command: Command): Command {
  return command
    .option(
      '--control-port <port>',
      `where the control port is (or CAPSTAN_CONTROL_PORT; default: ${DEFAULT_PORT})`,
      readPort,
    )
    .option('--control-host <address>', 'its address (or CAPSTAN_CONTROL_HOST; default: 127.0.0.1)')
    .option('--control-token <token>', TOKEN_MEANING)
    .addOption(
      new Option('--format <format>', 'for people, or as it was answered')
        .choices(['text', 'json'])
        .default('text'),
    );
}

/** The control port that the flags, or the environment, name. */
export function controlClient(flags: ControlFlags, { environment }: BareContext): ControlClient {
  const variables = new Map(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const { port = DEFAULT_PORT, address = LOOPBACK, token } = controlChoice(flags, variables);
  const base = `http://${reachable(address)}:${port}`;
  return {
    async ask(path, { method = 'GET', body, also = [], signal } = {}) {
      const headers = {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const init = {
        method,
        headers,
        signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
      const response = await fetch(`${base}${path}`, init).catch((failure: unknown) => {
        throw unanswered(base, failure);
      });
      if (response.ok || also.includes(response.status)) return response;
      throw refused(path, response.status, await response.json().catch(() => undefined));
    },
  };
}

const LOOPBACK = '127.0.0.1';

/** A process that is bound to every address is reached at the one of this machine. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return LOOPBACK;
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}

function unanswered(base: string, failure: unknown): CommandFailure {
  const { name, cause } = failure as Error & { cause?: { code?: string } };
  const reason = name === 'TimeoutError' ? 'it takes too long' : (cause?.code ?? name);
  return new CommandFailure(
    `no control port answers at ${base} (${reason}); it is opened by 'type: control' in a document, or with --control-port`,
    EXIT.failed,
  );
}

function refused(path: string, status: number, problem: unknown): CommandFailure {
  const detail = (problem as { detail?: string } | undefined)?.detail ?? `HTTP ${status}`;
  if (status === 401)
    return new CommandFailure(`${detail}; set CAPSTAN_CONTROL_TOKEN`, EXIT.failed);
  if (status === 404 && (problem as { type?: string })?.type?.endsWith(':route-not-found'))
    return new CommandFailure(
      `'${path.split('?', 1)[0]}' is not switched on there: see 'management' and 'observability' of its control exposer`,
      EXIT.failed,
    );
  return new CommandFailure(detail, EXIT.failed);
}
