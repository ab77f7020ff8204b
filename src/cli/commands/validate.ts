import { Option } from 'commander';
import { readCapability } from '../../host/index.ts';
import { inOrder, summary } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../output.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

interface ValidateFlags {
  readonly format: 'text' | 'json';
  readonly contract?: string;
  readonly strict?: boolean;
}

/** `capstan validate <document>`: opens nothing but the document and its contract. */
export const validate: CommandDefinition = (program, context) => {
  program
    .command('validate')
    .description('say everything that is wrong with a document, or was tolerated in it')
    .argument('<document>', 'capability document (YAML)')
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--strict', 'fail on warnings too')
    .action((document: string, flags: ValidateFlags) => run(document, flags, context));
};

async function run(
  document: string,
  flags: ValidateFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const { diagnostics, sources } = await readCapability(document, extensions, flags.contract);
  const failing = diagnostics.filter(
    ({ severity }) => flags.strict === true || severity === 'error',
  );
  if (flags.format === 'json') {
    output.out(
      JSON.stringify({ valid: failing.length === 0, diagnostics: inOrder(diagnostics) }, null, 2),
    );
  } else if (diagnostics.length > 0) printDiagnostics(diagnostics, sources, output);
  if (failing.length > 0)
    throw new CommandFailure(`${document} does not pass: ${summary(failing)}`, EXIT.config);
  if (flags.format === 'text') output.out(`${document} can be served`);
}
