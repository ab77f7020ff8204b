import { chmodSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { lintCapability, readCapability } from '../../host/index.ts';
import { fixText } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { formatOption } from '../reports/index.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';
import { type JudgingFlags, judge } from './validate.ts';

/** `capstan lint <document>`: what validate says, and the rules of style and care. */
export const lint: CommandDefinition = (program, context) => {
  program
    .command('lint')
    .description('say what validate says, and what could be written better')
    .argument('<document>', 'capability document (YAML)')
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--fix', 'write into the document what means the same and is better')
    .addOption(formatOption())
    .option('--strict', 'fail on warnings too')
    .action((document: string, flags: JudgingFlags & { readonly fix?: boolean }) =>
      run(document, flags, context),
    );
};

async function run(
  document: string,
  flags: JudgingFlags & { readonly fix?: boolean },
  context: CommandContext,
): Promise<void> {
  if (flags.fix) await fix(document, flags, context);
  await judge(document, { ...flags, lint: true }, context);
}

async function fix(
  document: string,
  flags: JudgingFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const capability = await readCapability(document, extensions, flags.contract);
  const source = capability.sources.get(document);
  if (!source) return;
  const remarks = lintCapability(capability, extensions);
  const fixed = fixText(source, [...capability.diagnostics, ...remarks]);
  if (fixed.count > 0) replaceFile(document, fixed.text);
  output.err(fixed.count === 1 ? '1 fix' : `${fixed.count} fixes`);
}

/** Whole or not at all: a document that is served may be read at any time. */
function replaceFile(file: string, text: string): void {
  try {
    const target = realpathSync(file);
    const temporary = `${target}.${process.pid}.tmp`;
    writeFileSync(temporary, text, { flag: 'wx' });
    chmodSync(temporary, statSync(target).mode);
    renameSync(temporary, target);
  } catch (reason) {
    throw new CommandFailure(
      `'${file}' cannot be written: ${(reason as Error).message}`,
      EXIT.failed,
    );
  }
}
