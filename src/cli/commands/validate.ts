import { lintCapability, readCapability } from '../../host/index.ts';
import { summary } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { meanings } from '../meanings.ts';
import { formatOf, formatOption } from '../reports/index.ts';
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
  const failing = findings.filter(({ severity }) => flags.strict === true || severity === 'error');
  const { sources } = capability;
  const found = { file: document, findings, failing, sources, meanings: meanings(extensions) };
  formatOf(flags.format).write(found, output);
  if (failing.length > 0)
    throw new CommandFailure(`${document} does not pass: ${summary(failing)}`, EXIT.config);
  if (flags.format === 'text') output.out(`${document} can be served`);
}
