import { plainText } from '../columns.ts';
import { type AskingFlags, controlClient } from '../control/client.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { BareContext } from './command.ts';
import type { ErrorView } from './status.ts';

interface CheckView {
  readonly valid: boolean;
  readonly documents: readonly {
    readonly file: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly changes: readonly {
      part: string;
      kind: 'added' | 'removed' | 'changed';
      detail?: string;
    }[];
    readonly diagnostics: readonly (ErrorView & {
      severity: string;
      help?: string;
      frame: string;
    })[];
  }[];
}

/**
 * `capstan reload --check`: what a reload would do.
 *
 * @throws CommandFailure when a document cannot be served
 */
export async function checkReload(flags: AskingFlags, context: BareContext): Promise<void> {
  const response = await controlClient(flags, context).ask('/reload/check', { method: 'POST' });
  const view = (await response.json()) as CheckView;
  if (flags.format === 'json') context.output.out(JSON.stringify(view, null, 2));
  else context.output.out(view.documents.flatMap(checkedLines).join('\n'));
  if (!view.valid)
    throw new CommandFailure('a document cannot be served as it is now', EXIT.config);
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

function checkedLines({ file, outcome, reason, changes, diagnostics }: CheckView['documents'][0]) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const isSame = outcome === 'reloaded' && changes.length === 0;
  return [
    plainText(`${WOULD[outcome] ?? outcome}  ${file}`),
    ...(reason === undefined ? [] : [`  ${plainText(reason)}`]),
    ...changes.map(changeLine),
    ...(isSame ? ['  nothing changes for callers'] : []),
    ...errors.flatMap(errorLines),
  ];
}

function changeLine({ part, kind, detail }: CheckView['documents'][0]['changes'][0]): string {
  return plainText(`  ${SIGNS[kind]} ${part}${detail === undefined ? '' : `: ${detail}`}`);
}

function errorLines({ code, message, help, frame }: CheckView['documents'][0]['diagnostics'][0]) {
  return [
    plainText(`  error[${code}]: ${message}`),
    ...frame.split('\n').map((line) => `  ${plainText(line)}`),
    ...(help === undefined ? [] : [plainText(`  = help: ${help}`)]),
  ];
}

/** What a reload says that it has done, before it has. */
const WOULD: Readonly<Record<string, string>> = {
  added: 'would be added',
  reloaded: 'would be reloaded',
  removed: 'would be removed',
  kept: 'would be kept as it was',
  'left out': 'would be left out',
};
