import type { Command } from 'commander';
import { describePlan, ExposeError, type Running, startCapability } from '../../host/index.ts';
import type { Plan } from '../../plan/index.ts';
import { banner } from '../banner.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { collect, collectPort } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import {
  addUpstreamOptions,
  DEMO_ORGANISATION,
  type Prepared,
  prepare,
  type UpstreamFlags,
} from './upstream-options.ts';

/** Options of every command that serves over the network. */
export interface ServeFlags extends UpstreamFlags {
  readonly port?: ReadonlyMap<string, number>;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly readyJson?: boolean;
}

/** Requests in hand get this long to finish when the process is asked to stop. */
const DRAIN_MS = 10_000;

/** `capstan serve <document>` */
export const serve: CommandDefinition = (program, context) => {
  const command = program
    .command('serve')
    .description('serve a capability document: its REST API, its MCP tools')
    .argument('<document>', 'capability document (YAML)');
  addUpstreamOptions(addServeOptions(command)).action((document: string, flags: ServeFlags) =>
    run(document, flags, context),
  );
};

/** Adds them to a command. */
export function addServeOptions(command: Command): Command {
  return command
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
    .option('--ready-json', 'print one line of JSON on standard output when everything listens');
}

async function run(document: string, flags: ServeFlags, context: CommandContext): Promise<void> {
  await serveUntilStopped(await prepare(document, flags, context), flags, context);
}

/** Serves what was prepared until somebody asks to stop. */
export async function serveUntilStopped(
  prepared: Prepared,
  flags: ServeFlags,
  context: CommandContext,
): Promise<void> {
  try {
    checkPorts(prepared, flags);
    const running = await start(prepared, flags, context);
    announce(prepared, running, flags, context);
    await context.stopRequested();
    prepared.log.log('info', 'stopping');
    await running.stop(DRAIN_MS);
  } finally {
    await prepared.close();
  }
}

function checkPorts({ plan }: Prepared, flags: ServeFlags): void {
  const namespaces = plan.exposures.map(({ namespace }) => namespace);
  const unknown = [...(flags.port?.keys() ?? [])].find((name) => !namespaces.includes(name));
  if (unknown !== undefined)
    throw new CommandFailure(
      `--port ${unknown}: the document exposes ${namespaces.join(', ')}`,
      EXIT.usage,
    );
}

async function start(
  prepared: Prepared,
  flags: ServeFlags,
  context: CommandContext,
): Promise<Running> {
  warnWhenOpen(prepared.plan, flags, context);
  try {
    return await startCapability(prepared.plan, {
      extensions: context.extensions,
      environment: prepared.environment,
      ...prepared.calls,
      ports: flags.port ?? new Map(),
      host: flags.host,
      allowHosts: flags.allowHost ?? [],
      allowOrigins: flags.allowOrigin ?? [],
      log: prepared.log,
    });
  } catch (failure) {
    throw failure instanceof ExposeError
      ? listenFailure(failure.failure, `--port ${failure.namespace}=<port>`, failure.namespace)
      : failure;
  }
}

function warnWhenOpen(plan: Plan, flags: ServeFlags, { output }: CommandContext): void {
  for (const { namespace, address, port, authentication } of plan.exposures) {
    const host = flags.host ?? address ?? '127.0.0.1';
    if (port === undefined || authentication || LOOPBACK.test(host)) continue;
    output.err(
      `warning: ${host} is reachable from other machines, and callers of '${namespace}' are not authenticated`,
    );
  }
}

const LOOPBACK = /^(127\.|localhost$|::1$)/;

function announce(
  { capability, plan, embedded, answers, log }: Prepared,
  running: Running,
  flags: ServeFlags,
  { output, extensions }: CommandContext,
): void {
  if (flags.readyJson) output.out(JSON.stringify({ ready: true, exposes: running.exposes }));
  else {
    const description = describePlan(plan, extensions);
    output.out(
      banner({
        capability,
        description,
        embedded,
        running,
        organisation: DEMO_ORGANISATION,
        answers,
      }),
    );
  }
  const warnings = capability.diagnostics.filter(({ severity }) => severity === 'warning').length;
  log.log('info', 'ready', { exposes: running.exposes.map(({ url }) => url), warnings });
}
