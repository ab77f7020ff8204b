import type { Command } from 'commander';
import type { Extensions } from '../../host/index.ts';
import type { Output } from '../output.ts';

/** What a command may use. */
export interface CommandContext {
  readonly extensions: Extensions;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Resolves on the first request to stop; the second one ends the process at once. */
  stopRequested(): Promise<void>;
}

/** Adds one command to the program. */
export type CommandDefinition = (program: Command, context: CommandContext) => void;
