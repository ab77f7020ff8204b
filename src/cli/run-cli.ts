import { Command, CommanderError } from 'commander';
import type { Extensions } from '../host/index.ts';
import { VERSION } from '../kernel/index.ts';
import type { BareContext } from './commands/command.ts';
import { BARE_COMMANDS, COMMANDS } from './commands/index.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { processOutput } from './output.ts';
import { stopRequested } from './signals.ts';

/**
 * Runs a command line.
 *
 * @param parameters without the program's own name
 * @param loadExtensions asked only when a command reads documents
 * @returns the exit code; whatever went wrong has been printed
 */
export async function runCli(
  parameters: readonly string[],
  loadExtensions: () => Promise<Extensions>,
): Promise<number> {
  const output = processOutput();
  const context: BareContext = { output, environment: process.env, stopRequested };
  try {
    const root = await program(parameters[0] ?? '', context, loadExtensions);
    await root.parseAsync(parameters, { from: 'user' });
    return EXIT.ok;
  } catch (failure) {
    if (failure instanceof CommandFailure) {
      output.err(`${output.paint.error('error')}: ${failure.message}`);
      return failure.exitCode;
    }
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? EXIT.ok : EXIT.usage;
    output.err(
      `${output.paint.error('error')}: ${failure instanceof Error ? failure.message : String(failure)}`,
    );
    return EXIT.failed;
  }
}

/** With the command that is asked for, or with all when none is: loading one takes a part of the time. */
async function program(
  asked: string,
  context: BareContext,
  loadExtensions: () => Promise<Extensions>,
): Promise<Command> {
  const root = new Command('capstan')
    .description('Runs capability documents: one YAML file becomes a REST API and MCP tools.')
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError('(capstan --help lists the commands)')
    // What stands behind a command is for that command, though the one before may know it too.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  const known = Object.hasOwn(COMMANDS, asked) || Object.hasOwn(BARE_COMMANDS, asked);
  const isMeant = ([name]: readonly [string, unknown]) => !known || name === asked;
  const commands = Object.entries(COMMANDS).filter(isMeant);
  if (commands.length > 0) {
    const extensions = await loadExtensions();
    for (const [, load] of commands) (await load())(root, { ...context, extensions });
  }
  for (const [, load] of Object.entries(BARE_COMMANDS).filter(isMeant))
    (await load())(root, context);
  for (const command of root.commands) command.exitOverride();
  return root;
}
