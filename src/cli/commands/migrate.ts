import { Option } from 'commander';
import { type MigratedCapability, migrateCapability, readCapability } from '../../host/index.ts';
import { MigrationError, TARGETS, type Target } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import { writeFile } from '../write-file.ts';
import type { CommandContext, CommandDefinition } from './command.ts';

interface MigrateFlags {
  readonly to: Target;
  readonly output?: string;
  readonly force?: boolean;
}

/** `capstan migrate <document> --to <dialect>`: the document in another version of the language. */
export const migrate: CommandDefinition = (program, context) => {
  program
    .command('migrate')
    .description('rewrite a document in another version of the language; comments stay')
    .argument('<document>', 'capability document (YAML)')
    .addOption(new Option('--to <dialect>', 'the version').choices(TARGETS).default(TARGETS[0]))
    .option('-o, --output <file>', 'the file to write instead of standard output')
    .option('--force', 'write also what is not valid there, or does not do the same')
    .action((document: string, flags: MigrateFlags) => run(document, flags, context));
};

async function run(document: string, flags: MigrateFlags, context: CommandContext): Promise<void> {
  const { text, losses } = await rewritten(document, flags.to, context);
  const { err, out, paint } = context.output;
  for (const { message, line, grave } of losses) {
    const severity = grave ? paint.error('error') : paint.warning('warning');
    err(`${severity}: ${line === undefined ? '' : `${document}:${line}: `}${message}`);
  }
  if (losses.some(({ grave }) => grave) && !flags.force)
    throw new CommandFailure(
      `nothing is written: ${flags.to} has no way to say all of this; --force writes the rest`,
      EXIT.config,
    );
  if (flags.output === undefined) out(text.trimEnd());
  else writeFile(flags.output, text);
}

async function rewritten(
  document: string,
  target: Target,
  { extensions, output }: CommandContext,
): Promise<MigratedCapability> {
  const capability = await readCapability(document, extensions);
  const errors = capability.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
  const source = capability.sources.get(document);
  const { plan } = capability;
  if (!plan || errors.length > 0 || !source)
    throw new CommandFailure(`'${document}' is not migrated before it can be served`, EXIT.config);
  try {
    return await migrateCapability(capability, { plan, source }, target, extensions);
  } catch (reason) {
    if (!(reason instanceof MigrationError)) throw reason;
    throw new CommandFailure(`'${document}' cannot be migrated: ${reason.message}`, EXIT.config);
  }
}
