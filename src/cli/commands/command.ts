import type { Command } from 'commander';
import type { Extensions } from '../../host/index.ts';
import type { Output } from '../output.ts';

/** What every command may use. */
export interface BareContext {
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Resolves on the first request to stop; the second one ends the process at once. */
  stopRequested(): Promise<void>;
}

/** What a command may use that reads documents. */
export interface CommandContext extends BareContext {
  readonly extensions: Extensions;
}

/** Adds one command to the program. */
export type CommandDefinition = (program: Command, context: CommandContext) => void;

/** Adds one that knows no documents, and starts sooner for it. */
export type BareCommandDefinition = (program: Command, context: BareContext) => void;
