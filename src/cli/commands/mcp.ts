import { ChoiceError, serveStdio } from '../../host/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { addUpstreamOptions, prepare, type UpstreamFlags } from './upstream-options.ts';

interface McpFlags extends UpstreamFlags {
  readonly exposer?: string;
}

/** `capstan mcp <document>`: the document's tools over standard input and output. */
export const mcp: CommandDefinition = (program, context) => {
  const command = program
    .command('mcp')
    .description("serve a document's MCP tools over standard input and output")
    .argument('<document>', 'capability document (YAML)')
    .option('--exposer <namespace>', 'which exposer, when the document has several');
  addUpstreamOptions(command).action((document: string, flags: McpFlags) =>
    run(document, flags, context),
  );
};

async function run(document: string, flags: McpFlags, context: CommandContext): Promise<void> {
  const { plan, environment, calls, log, close } = await prepare(document, flags, context, {
    callers: false,
  });
  try {
    await serveStdio(plan, flags.exposer, {
      extensions: context.extensions,
      environment,
      ...calls,
      log,
    });
  } catch (failure) {
    if (failure instanceof ChoiceError) throw new CommandFailure(failure.message, EXIT.usage);
    throw failure;
  } finally {
    await close();
  }
}
