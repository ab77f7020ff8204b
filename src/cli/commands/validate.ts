import { formatOption } from '../reports/index.ts';
import type { CommandDefinition } from './command.ts';
import { recursiveOption } from './document-folders.ts';
import { type JudgingFlags, judge } from './judge.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

/** `capstan validate <documents...>`: opens nothing but the documents and their contracts. */
export const validate: CommandDefinition = (program, context) => {
  program
    .command('validate')
    .description('say everything that is wrong with documents, or was tolerated in them')
    .argument('<documents...>', 'capability documents (YAML), and folders of them')
    .addOption(recursiveOption())
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(formatOption())
    .option('--strict', 'fail on warnings too')
    .option('--lint', "what 'capstan lint' says, too")
    .action((documents: string[], flags: JudgingFlags) => judge(documents, flags, context));
};
