import { Option } from 'commander';
import { ChoiceError, describeOpenApi, readCapability } from '../../host/index.ts';
import { type DescribedCalls, yamlText } from '../../openapi/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import { writeFile } from '../write-file.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

interface ExportFlags {
  readonly output?: string;
  readonly format?: 'yaml' | 'json';
  readonly exposer?: string;
  readonly contract?: string;
}

/** `capstan export openapi <document>`: what it serves, as an OpenAPI description. */
export const exportCommand: CommandDefinition = (program, context) => {
  program
    .command('export')
    .description('make something else of a capability document')
    .command('openapi')
    .description('describe the REST API of a document, or what its tools call, as OpenAPI 3.1')
    .argument('<document>', 'capability document (YAML)')
    .option('-o, --output <file>', 'the file to write instead of standard output')
    .addOption(
      new Option('--format <format>', 'json for files that end in .json, else yaml').choices([
        'yaml',
        'json',
      ]),
    )
    .option('--exposer <namespace>', 'which exposer, when the document has several')
    .option('--contract <file>', CONTRACT_MEANING)
    .action((document: string, flags: ExportFlags) => run(document, flags, context));
};

async function run(document: string, flags: ExportFlags, context: CommandContext): Promise<void> {
  const { output } = context;
  const { description, warnings } = await describe(document, flags, context);
  for (const warning of warnings) output.err(`${output.paint.warning('warning')}: ${warning}`);
  const format = flags.format ?? (flags.output?.endsWith('.json') ? 'json' : 'yaml');
  const text = format === 'json' ? JSON.stringify(description, null, 2) : yamlText(description);
  if (flags.output === undefined) output.out(text.trimEnd());
  else writeFile(flags.output, `${text.trimEnd()}\n`);
}

async function describe(
  document: string,
  flags: ExportFlags,
  { extensions, output }: CommandContext,
): Promise<DescribedCalls> {
  const capability = await readCapability(document, extensions, flags.contract);
  const { plan, diagnostics, sources } = capability;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, sources, output);
  if (!plan) throw new CommandFailure(`'${document}' exposes nothing`, EXIT.config);
  try {
    return describeOpenApi(plan, extensions, flags.exposer);
  } catch (failure) {
    if (failure instanceof ChoiceError) throw new CommandFailure(failure.message, EXIT.usage);
    throw failure;
  }
}
