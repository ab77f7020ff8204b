import { type Capability, lintCapability, readCapability } from '../../host/index.ts';
import { summary } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { meanings } from '../meanings.ts';
import { formatOf, formatOption, type Served } from '../reports/index.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

/** Flags of commands that judge a document. */
export interface JudgingFlags {
  readonly format: string;
  readonly contract?: string;
  readonly strict?: boolean;
  readonly lint?: boolean;
}

/** `capstan validate <document>`: opens nothing but the document and its contract. */
export const validate: CommandDefinition = (program, context) => {
  program
    .command('validate')
    .description('say everything that is wrong with a document, or was tolerated in it')
    .argument('<document>', 'capability document (YAML)')
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(formatOption())
    .option('--strict', 'fail on warnings too')
    .option('--lint', "what 'capstan lint' says, too")
    .action((document: string, flags: JudgingFlags) => judge(document, flags, context));
};

/**
 * Tells what there is to say about a document.
 *
 * @throws CommandFailure when it does not pass
 */
export async function judge(
  document: string,
  flags: JudgingFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const capability = await readCapability(document, extensions, flags.contract);
  const remarks = flags.lint ? lintCapability(capability, extensions) : [];
  const findings = [...capability.diagnostics, ...remarks];
  const failing = findings.filter(
    ({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning'),
  );
  const { sources } = capability;
  const served = servedOf(capability);
  const found = {
    file: document,
    findings,
    failing,
    served,
    sources,
    meanings: meanings(extensions),
  };
  formatOf(flags.format).write(found, output);
  if (failing.length > 0) {
    const left = served === 'part' ? '; the rest of it can be served' : '';
    throw new CommandFailure(`${document} does not pass: ${summary(findings)}${left}`, EXIT.config);
  }
  if (flags.format === 'text')
    output.out(served === 'nothing' ? `${document} is right` : `${document} can be served`);
}

/** How much of a document `serve` would serve. */
function servedOf({ plan, diagnostics }: Capability): Served {
  if (!plan) return 'nothing';
  return diagnostics.some(({ disables }) => disables !== undefined) ? 'part' : 'all';
}
