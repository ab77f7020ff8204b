import { chmodSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { lintCapability, readCapability } from '../../host/index.ts';
import { fixText } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { formatOption } from '../reports/index.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { recursiveOption } from './document-folders.ts';
import { filesOf, type JudgingFlags, judge } from './judge.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

/** `capstan lint <documents...>`: what validate says, and the rules of style and care. */
export const lint: CommandDefinition = (program, context) => {
  program
    .command('lint')
    .description('say what validate says, and what could be written better')
    .argument('<documents...>', 'capability documents (YAML), and folders of them')
    .addOption(recursiveOption())
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--fix', 'write into the documents what means the same and is better')
    .addOption(formatOption())
    .option('--strict', 'fail on warnings too')
    .action((documents: string[], flags: JudgingFlags & { readonly fix?: boolean }) =>
      run(documents, flags, context),
    );
};

async function run(
  documents: readonly string[],
  flags: JudgingFlags & { readonly fix?: boolean },
  context: CommandContext,
): Promise<void> {
  const { files } = await filesOf(documents, flags.recursive);
  if (flags.fix) for (const file of files) await fix(file, files.length > 1, flags, context);
  await judge(documents, { ...flags, lint: true }, context);
}

async function fix(
  document: string,
  isOneOfSeveral: boolean,
  flags: JudgingFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const capability = await readCapability(document, extensions, flags.contract);
  const source = capability.sources.get(document);
  if (!source) return;
  const remarks = lintCapability(capability, extensions);
  const fixed = fixText(source, [...capability.diagnostics, ...remarks]);
  if (fixed.count > 0) replaceFile(document, fixed.text);
  const count = fixed.count === 1 ? '1 fix' : `${fixed.count} fixes`;
  if (!isOneOfSeveral) output.err(count);
  else if (fixed.count > 0) output.err(`${document}: ${count}`);
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
