import { join } from 'node:path';
import type { Command } from 'commander';
import { backUp } from '../../sessions/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { BareContext } from './command.ts';
import { storage } from './session-data.ts';

/** Adds `backup`, which copies the data of a directory while it is served. */
export function addBackupCommand(sessions: Command, { output }: BareContext): void {
  sessions
    .command('backup')
    .description('copy the data of a directory, while it is served or not')
    .argument('<file>', 'where the copy is put; nothing may be there')
    .option('--data <directory>', 'whose data', '.capstan')
    .action((file: string, flags: { readonly data: string }) => {
      const where = storage(flags);
      if (where.kind !== 'directory')
        throw new CommandFailure('a database is backed up by its own means: pg_dump', EXIT.usage);
      try {
        backUp(join(where.path, 'sessions.db'), file);
      } catch (reason) {
        throw new CommandFailure((reason as Error).message, EXIT.failed);
      }
      output.out(`Copied to ${file}. To restore it, put it in the place of sessions.db.`);
    });
}
