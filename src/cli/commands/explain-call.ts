import {
  ChoiceError,
  type DryRun,
  dryRun,
  type Environment,
  readCapability,
  readEnvironment,
  type WouldBeSent,
  withBinds,
} from '../../host/index.ts';
import type { Plan } from '../../plan/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext } from './command.ts';

/** Texts by input name. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/** Flags of the explanation of a call. */
export interface CallFlags {
  readonly with?: Texts;
  readonly exposer?: string;
  readonly answer?: readonly string[];
  readonly upstream?: ReadonlyMap<string, URL>;
  readonly envFile?: readonly string[];
  readonly contract?: string;
  readonly format: 'text' | 'json';
}

/**
 * Shows the requests that a call would send. Sends nothing, and needs no credential.
 *
 * @throws CommandFailure when there is no such operation, or the inputs are refused
 */
export async function explainCall(
  document: string,
  offer: string,
  flags: CallFlags,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const result = await dry(document, offer, flags, context);
  output.out(flags.format === 'json' ? JSON.stringify(result, null, 2) : text(result));
  if (result.requests.length === 0 && result.reply.refused)
    throw new CommandFailure('nothing would be sent', EXIT.failed);
}

async function dry(
  document: string,
  offer: string,
  flags: CallFlags,
  context: CommandContext,
): Promise<DryRun> {
  const { extensions, output } = context;
  const capability = await readCapability(document, extensions, flags.contract);
  const errors = capability.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
  if (!capability.plan) throw new CommandFailure(`'${document}' exposes nothing`, EXIT.config);
  const { plan } = capability;
  const { exposer, with: given = new Map(), answer: answers = [] } = flags;
  try {
    return await dryRun(
      plan,
      { offer, exposer, given },
      {
        extensions,
        environment: variables(plan, flags, context),
        overrides: flags.upstream ?? new Map(),
        answers,
      },
    );
  } catch (failure) {
    throw failure instanceof ChoiceError
      ? new CommandFailure(failure.message, EXIT.usage)
      : failure;
  }
}

function variables(
  plan: Plan,
  { envFile }: CallFlags,
  { environment }: CommandContext,
): Environment {
  try {
    return withBinds(plan, readEnvironment(environment, envFile));
  } catch (reason) {
    throw new CommandFailure((reason as Error).message, EXIT.config);
  }
}

function text({ offer, requests, incomplete, reply }: DryRun): string {
  if (requests.length === 0 && reply.refused) return `${offer} would be answered\n\n${reply.text}`;
  if (requests.length === 0)
    return `${offer} sends nothing; the answer is in the document\n\n${reply.text}`;
  const shown = requests.map(requestText).join('\n\n');
  const more = incomplete
    ? "\n\nWhat follows depends on the answers; give them with --answer '<json>'."
    : '';
  return `${offer} would send\n\n${shown}${more}`;
}

function requestText({ method, url, headers, body }: WouldBeSent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, ...(body === undefined ? [] : ['', body])].join('\n');
}
