import { columns, plainText } from '../columns.ts';
import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';
import { type AdapterView, adapterRows } from './health.ts';

interface StatusView {
  readonly state: string;
  readonly engine: { readonly version: string; readonly node: string };
  readonly uptime: string;
  readonly documents: readonly {
    readonly file: string;
    readonly title: string;
    readonly state: string;
    readonly reason?: string;
    readonly errors: readonly ErrorView[];
    readonly adapters: readonly AdapterView[];
  }[];
}

/** A diagnostic as it is told. */
export interface ErrorView {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `capstan status`: what a process serves, and how that is. */
export const status: BareCommandDefinition = (program, context) => {
  const command = program
    .command('status')
    .description('say what a running process serves, and how its documents are');
  addAskingOptions(command).action((flags: AskingFlags) => run(flags, context));
};

async function run(flags: AskingFlags, context: BareContext): Promise<void> {
  const client = controlClient(flags, context);
  const view = (await (await client.ask('/status')).json()) as StatusView;
  context.output.out(flags.format === 'json' ? JSON.stringify(view, null, 2) : textOf(view));
}

function textOf({ state, engine, uptime, documents }: StatusView): string {
  const head = `${state} for ${uptime.slice('PT'.length).toLowerCase()}, Capstan ${engine.version}, Node.js ${engine.node}`;
  return [plainText(head), ...documents.flatMap(documentLines)].join('\n');
}

function documentLines({
  file,
  title,
  state,
  reason,
  errors,
  adapters,
}: StatusView['documents'][0]) {
  const rows = adapterRows(adapters).map((row) => row.map(plainText));
  return [
    '',
    `${plainText(title)}  ${state}  ${plainText(file)}`,
    ...(rows.length === 0 ? [] : [columns(rows).replace(/^/gm, '  ')]),
    ...(reason === undefined ? [] : [`  ${plainText(reason)}`]),
    ...errors.map((error) => `  ${errorLine(error)}`),
  ];
}

/** A diagnostic on one line. */
export function errorLine({ code, message, file, line, column }: ErrorView): string {
  return plainText(`${file}:${line}:${column} ${code}: ${message}`);
}
