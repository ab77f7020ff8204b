import { columns, plainText } from '../columns.ts';
import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';

/** What `/health/ready` answers; without a credential only the first. */
interface Ready {
  readonly status: string;
  readonly adapters?: readonly AdapterView[];
  readonly upstreams?: readonly { readonly namespace: string; readonly circuit: string }[];
}

/** An exposer as it is told. */
export interface AdapterView {
  readonly type: string;
  readonly namespace: string;
  readonly url: string | null;
  readonly state: string;
}

/** `capstan health`: whether a process is ready. */
export const health: BareCommandDefinition = (program, context) => {
  const command = program
    .command('health')
    .description('say whether a running process is ready; exit code 1 when it is not');
  addAskingOptions(command).action((flags: AskingFlags) => run(flags, context));
};

async function run(flags: AskingFlags, context: BareContext): Promise<void> {
  const client = controlClient(flags, context);
  const response = await client.ask('/health/ready', { also: [503] });
  const ready = (await response.json()) as Ready;
  if (flags.format === 'json') context.output.out(JSON.stringify(ready, null, 2));
  else context.output.out(textOf(ready));
  if (!response.ok) throw new CommandFailure('it is not ready', EXIT.failed);
}

function textOf({ status, adapters = [], upstreams = [] }: Ready): string {
  const rows = [
    ...adapterRows(adapters),
    ...upstreams.map(({ namespace, circuit }) => [
      'API',
      namespace,
      CIRCUITS[circuit] ?? circuit,
      '',
    ]),
  ];
  const words = rows.map((row) => row.map(plainText));
  return rows.length === 0 ? plainText(status) : `${plainText(status)}\n${columns(words)}`;
}

const CIRCUITS: Readonly<Record<string, string>> = {
  closed: 'called',
  open: 'left alone',
  'half-open': 'tried again',
};

/** Exposers as rows: type, name, state, address. */
export function adapterRows(adapters: readonly AdapterView[]): readonly (readonly string[])[] {
  return adapters.map(({ type, namespace, state, url }) => [
    type.toUpperCase(),
    namespace,
    state,
    url ?? '',
  ]);
}
