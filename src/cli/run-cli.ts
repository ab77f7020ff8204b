import { Command, CommanderError } from 'commander';
import type { Extensions } from '../host/index.ts';
import type { CommandContext, CommandDefinition } from './commands/command.ts';
import { create } from './commands/create.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { exportCommand } from './commands/export-openapi.ts';
import { importCommand } from './commands/import-openapi.ts';
import { inspect } from './commands/inspect.ts';
import { lint } from './commands/lint.ts';
import { mcp } from './commands/mcp.ts';
import { migrate } from './commands/migrate.ts';
import { mock } from './commands/mock.ts';
import { serve } from './commands/serve.ts';
import { sessions } from './commands/sessions.ts';
import { test } from './commands/test.ts';
import { validate } from './commands/validate.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { processOutput } from './output.ts';
import { stopRequested } from './signals.ts';
import { VERSION } from './version.ts';

const COMMANDS: readonly CommandDefinition[] = [
  serve,
  create,
  validate,
  lint,
  inspect,
  explain,
  doctor,
  migrate,
  mcp,
  mock,
  test,
  importCommand,
  exportCommand,
  sessions,
];

/**
 * Runs a command line.
 *
 * @param parameters without the program's own name
 * @returns the exit code; whatever went wrong has been printed
 */
export async function runCli(
  parameters: readonly string[],
  extensions: Extensions,
): Promise<number> {
  const output = processOutput();
  const context: CommandContext = { extensions, output, environment: process.env, stopRequested };
  try {
    await program(context).parseAsync(parameters, { from: 'user' });
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

function program(context: CommandContext): Command {
  const root = new Command('capstan')
    .description('Runs capability documents: one YAML file becomes a REST API and MCP tools.')
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError('(capstan --help lists the commands)')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  for (const define of COMMANDS) define(root, context);
  for (const command of root.commands) command.exitOverride();
  return root;
}
