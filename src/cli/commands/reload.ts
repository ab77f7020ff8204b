import { plainText } from '../columns.ts';
import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';
import { checkReload } from './reload-check.ts';
import { type ErrorView, errorLine } from './status.ts';

interface ReloadView {
  readonly documents?: readonly {
    readonly file: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly errors: readonly ErrorView[];
  }[];
  readonly detail?: string;
}

interface ReloadFlags extends AskingFlags {
  readonly check?: boolean;
}

/** A document that cannot be served as it is now. */
const UNSERVED = 422;

/** `capstan reload`: lets a process read its documents again. */
export const reload: BareCommandDefinition = (program, context) => {
  const command = program
    .command('reload')
    .description(
      'let a running process read its documents again; exit code 78 when one is not served',
    );
  addAskingOptions(command)
    .option('--check', 'only tell what it would do; exit code 78 when a document cannot be served')
    .action((flags: ReloadFlags) =>
      flags.check ? checkReload(flags, context) : run(flags, context),
    );
};

async function run(flags: AskingFlags, context: BareContext): Promise<void> {
  const client = controlClient(flags, context);
  const response = await client.ask('/reload', { method: 'POST', also: [UNSERVED] });
  const view = (await response.json()) as ReloadView;
  if (flags.format === 'json') context.output.out(JSON.stringify(view, null, 2));
  else context.output.out((view.documents ?? []).flatMap(linesOf).join('\n'));
  if (!response.ok) throw new CommandFailure(plainText(view.detail), EXIT.config);
}

function linesOf({ file, outcome, reason, errors }: NonNullable<ReloadView['documents']>[0]) {
  return [
    plainText(`${outcome}  ${file}`),
    ...(reason === undefined ? [] : [`  ${plainText(reason)}`]),
    ...errors.map((error) => `  ${errorLine(error)}`),
  ];
}
