import type { Command } from 'commander';
import {
  type Capability,
  type Embedded,
  type Environment,
  implementsSessions,
  isNeeded,
  missingVariables,
  openEmbedded,
  readCapability,
  readEnvironment,
  type SessionStorage,
} from '../../host/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { Plan } from '../../plan/index.ts';
import { createLog, type Log } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { collect, collectUpstream, type LogFlags, logOptions } from '../options.ts';
import { printDiagnostics } from '../output.ts';
import type { CommandContext } from './command.ts';

/** Options of every command that calls upstreams. */
export interface UpstreamFlags extends LogFlags {
  readonly embedded?: boolean;
  readonly upstream?: ReadonlyMap<string, URL>;
  readonly envFile?: readonly string[];
  readonly contract?: string;
  readonly data: string;
  readonly memory?: boolean;
}

/** The organisation of the embedded service whose token a served document uses. */
export const DEMO_ORGANISATION = 'demo';

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
    .option('--data <directory>', 'where the embedded service keeps its data', '.capstan')
    .option('--memory', 'keep the data of the embedded service in memory');
  for (const option of logOptions()) command.addOption(option);
  return command;
}

/** A document ready to be served, with what its calls need. */
export interface Prepared {
  readonly capability: Capability;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly overrides: ReadonlyMap<string, URL>;
  readonly embedded: Embedded | undefined;
  readonly log: Log;
}

/**
 * Reads a document and everything it needs, before anything is opened but the data of the
 * embedded service. What is wrong is printed.
 *
 * @param needs `callers` is false when nobody is authenticated. Default: true
 * @throws CommandFailure
 */
export async function prepare(
  file: string,
  flags: UpstreamFlags,
  context: CommandContext,
  needs: { readonly callers: boolean } = { callers: true },
): Promise<Prepared> {
  const { extensions, output } = context;
  const capability = await readCapability(file, extensions, flags.contract);
  const { plan } = capability;
  const errors = capability.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
  if (!plan) throw new CommandFailure(`'${file}' cannot be served`, EXIT.config);
  const environment = readVariables(flags, context);
  const overrides = flags.upstream ?? new Map();
  const embeds = checkChoices(plan, overrides, flags);
  const missing = missingVariables(
    plan,
    environment,
    isNeeded(plan, { overrides, embedded: embeds, ...needs }),
  );
  if (missing.length > 0) {
    printDiagnostics(missing, capability.sources, output);
    throw new CommandFailure(
      `'${file}' is not served: ${missing.length === 1 ? 'a variable is' : 'variables are'} missing`,
      EXIT.config,
    );
  }
  const log = await createLog({ format: flags.logFormat, level: flags.logLevel });
  const embedded = embeds ? await openDemo(storage(flags), log) : undefined;
  return { capability, plan, environment, overrides, embedded, log };
}

function readVariables(flags: UpstreamFlags, context: CommandContext): Environment {
  try {
    return readEnvironment(context.environment, flags.envFile);
  } catch (reason) {
    throw new CommandFailure((reason as Error).message, EXIT.config);
  }
}

function checkChoices(
  plan: Plan,
  overrides: ReadonlyMap<string, URL>,
  flags: UpstreamFlags,
): boolean {
  const namespaces = plan.upstreams.map(({ namespace }) => namespace);
  const unknown = [...overrides.keys()].find((name) => !namespaces.includes(name));
  if (unknown !== undefined)
    throw new CommandFailure(
      `--upstream ${unknown}: the document consumes ${namespaces.join(', ') || 'nothing'}`,
      EXIT.usage,
    );
  if (!flags.embedded) return false;
  if (plan.upstreams.some(implementsSessions)) return true;
  throw new CommandFailure(
    "--embedded: the embedded service implements none of the document's consumed APIs",
    EXIT.usage,
  );
}

/** Where the flags put the data of the embedded service. */
export function storage(flags: Pick<UpstreamFlags, 'data' | 'memory'>): SessionStorage {
  return flags.memory ? { kind: 'memory' } : { kind: 'directory', path: flags.data };
}

async function openDemo(where: SessionStorage, log: Log): Promise<Embedded> {
  return openSessionData(where, [DEMO_ORGANISATION], log);
}

/** Opens the data of the embedded service, or says why not. */
export async function openSessionData(
  where: SessionStorage,
  organisations: readonly string[],
  log: Log,
): Promise<Embedded> {
  try {
    return await openEmbedded(where, organisations, { log, clock: systemClock });
  } catch (reason) {
    const usage = reason instanceof RangeError;
    throw new CommandFailure(
      `the embedded service cannot start: ${(reason as Error).message}`,
      usage ? EXIT.usage : EXIT.config,
    );
  }
}
