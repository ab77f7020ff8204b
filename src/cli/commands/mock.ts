import { mockOf, mockTransport, type Replay } from '../../mock/index.ts';
import { collect, logOptions } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { recursiveOption } from './document-folders.ts';
import { serveDocuments } from './serve.ts';
import { addServeOptions, type ServeFlags } from './serve-options.ts';
import { CONTRACT_MEANING, readReplay, type StandIn } from './upstream-options.ts';

/** `capstan mock <document>`: serves it without any upstream. */
export const mock: CommandDefinition = (program, context) => {
  const command = program
    .command('mock')
    .description('serve capability documents with answers that are made up, and no upstream')
    .argument('<documents...>', 'capability documents (YAML), or folders of them');
  addServeOptions(command.addOption(recursiveOption()))
    .option('--replay <file>', 'answer as recorded, as far as something is recorded')
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--env-file <file>', 'read variables from a file too (repeatable)', collect)
    .action((documents: string[], flags: ServeFlags) => run(documents, flags, context));
  for (const option of logOptions()) command.addOption(option);
};

async function run(
  documents: readonly string[],
  flags: ServeFlags,
  context: CommandContext,
): Promise<void> {
  const { replay, ...others } = flags;
  const recorded = replay === undefined ? undefined : await readReplay(replay);
  await serveDocuments(documents, others, context, standIn(recorded));
}

function standIn(recorded: Replay | undefined): StandIn {
  return {
    transport: ({ contractOf }) => mockTransport(mockOf(contractOf), recorded),
    answers: 'made up, the same for the same call; nothing is kept of what is sent',
  };
}
