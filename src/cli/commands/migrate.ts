import { writeFileSync } from 'node:fs';
import { Option } from 'commander';
import { type Capability, type Extensions, offersOf, readCapability } from '../../host/index.ts';
import {
  fixText,
  type ImpliedInput,
  MigrationError,
  migrate as rewrite,
  TARGETS,
  type Target,
} from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../output.ts';
import type { CommandContext, CommandDefinition } from './command.ts';

interface MigrateFlags {
  readonly to: Target;
  readonly output?: string;
}

/** `capstan migrate <document> --to <dialect>`: the document in another version of the language. */
export const migrate: CommandDefinition = (program, context) => {
  program
    .command('migrate')
    .description('rewrite a document in another version of the language; comments stay')
    .argument('<document>', 'capability document (YAML)')
    .addOption(new Option('--to <dialect>', 'the version').choices(TARGETS).default(TARGETS[0]))
    .option('-o, --output <file>', 'the file to write instead of standard output')
    .action((document: string, flags: MigrateFlags) => run(document, flags, context));
};

async function run(
  document: string,
  flags: MigrateFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const capability = await readCapability(document, extensions);
  const errors = capability.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
  const source = capability.sources.get(document);
  if (!capability.plan || errors.length > 0 || !source)
    throw new CommandFailure(`'${document}' is not migrated before it can be served`, EXIT.config);
  const inputs = inputsByOffer(capability, extensions);
  for (const remark of unsayable(capability, inputs, flags.to))
    output.err(`${output.paint.warning('warning')}: ${remark}`);
  try {
    const { text } = fixText(source, capability.diagnostics);
    const migrated = rewrite(text, flags.to, (offer) => inputs.get(offer));
    if (flags.output === undefined) output.out(migrated.trimEnd());
    else writeFileSync(flags.output, migrated);
  } catch (reason) {
    if (!(reason instanceof MigrationError)) throw reason;
    throw new CommandFailure(`'${document}' cannot be migrated: ${reason.message}`, EXIT.config);
  }
}

type Inputs = ReadonlyMap<string, readonly ImpliedInput[]>;

function inputsByOffer({ plan }: Capability, extensions: Extensions): Inputs {
  const offers = plan?.exposures.flatMap((exposure) => offersOf(exposure, extensions)) ?? [];
  return new Map(offers.map(({ name, inputs }) => [name, inputs]));
}

/** What is lost, because the later dialect has no place for it. */
function unsayable({ document }: Capability, inputs: Inputs, target: Target): readonly string[] {
  if (!target.startsWith('ikanos')) return [];
  const described = document?.exposes.filter(
    ({ type, description }) => ['rest', 'api'].includes(type) && description !== '',
  );
  const descriptions = described?.map(
    ({ namespace }) => `the description of the exposer '${namespace}' is left out`,
  );
  const required = [...inputs].flatMap(([offer, own]) =>
    own
      .filter((input) => input.required && !['path', 'argument'].includes(input.in))
      .map(({ name }) => `${offer}: that '${name}' is required is left out`),
  );
  return [...(descriptions ?? []), ...required].map(
    (lost) => `${lost}: ${target} has no place for it`,
  );
}
