import { mockOf, mockTransport, type Replay } from '../../mock/index.ts';
import { collect, logOptions } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { serveUntilStopped } from './serve.ts';
import { addServeOptions, type ServeFlags } from './serve-options.ts';
import { CONTRACT_MEANING, prepare, readReplay, type StandIn } from './upstream-options.ts';

/** `capstan mock <document>`: serves it without any upstream. */
export const mock: CommandDefinition = (program, context) => {
  const command = program
    .command('mock')
    .description('serve a capability document with answers that are made up, and no upstream')
    .argument('<document>', 'capability document (YAML)');
  addServeOptions(command)
    .option('--replay <file>', 'answer as recorded, as far as something is recorded')
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--env-file <file>', 'read variables from a file too (repeatable)', collect)
    .action((document: string, flags: ServeFlags) => run(document, flags, context));
  for (const option of logOptions()) command.addOption(option);
};

async function run(document: string, flags: ServeFlags, context: CommandContext): Promise<void> {
  const { replay, ...others } = flags;
  const recorded = replay === undefined ? undefined : await readReplay(replay);
  const prepared = await prepare(document, others, context, {
    standIn: ({ contractOf }) => standIn(contractOf, recorded),
  });
  await serveUntilStopped(prepared, flags, context);
}

function standIn(contractOf: Parameters<typeof mockOf>[0], recorded: Replay | undefined): StandIn {
  return {
    transport: mockTransport(mockOf(contractOf), recorded),
    answers: 'made up, the same for the same call; nothing is kept of what is sent',
  };
}
