import { plainText } from '../columns.ts';
import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';

interface LogsFlags extends AskingFlags {
  readonly level?: string;
  readonly set?: string;
}

/** `capstan logs`: what a process logs from now on, or how much it does. */
export const logs: BareCommandDefinition = (program, context) => {
  const command = program
    .command('logs')
    .description('follow the log of a running process until Ctrl-C, or set its level');
  addAskingOptions(command)
    .option('--level <level>', 'least severe lines to show')
    .option('--set <level>', 'set the level of the process, and follow nothing')
    .action((flags: LogsFlags) => (flags.set === undefined ? follow : set)(flags, context));
};

async function set(flags: LogsFlags, context: BareContext): Promise<void> {
  const client = controlClient(flags, context);
  const body = { level: flags.set };
  const answer: unknown = await (await client.ask('/logs', { method: 'PUT', body })).json();
  const { level } = answer as { level: string };
  context.output.out(flags.format === 'json' ? JSON.stringify(answer) : `the level is ${level}`);
}

/** Ends well when somebody asks it to, or stops reading; and when the process is gone. */
async function follow(flags: LogsFlags, context: BareContext): Promise<void> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  context.stopRequested().then(leave);
  process.stdout.once('error', leave);
  const query = flags.level === undefined ? '' : `?level=${encodeURIComponent(flags.level)}`;
  const client = controlClient(flags, context);
  try {
    const response = await client.ask(`/logs/stream${query}`, { signal: leaving.signal });
    for await (const event of eventsOf(response)) tell(event, flags, context);
  } catch (failure) {
    if (!leaving.signal.aborted) throw failure;
  }
}

function tell({ name, text }: Event, { format }: LogsFlags, { output }: BareContext): void {
  if (name === 'dropped') output.err(`warning: ${text} lines came too fast and are lost`);
  else if (format === 'json') output.out(text);
  else output.out(lineOf(JSON.parse(text) as Readonly<Record<string, unknown>>));
}

interface Event {
  readonly name: string;
  readonly text: string;
}

/** Server-sent events as this program sends them: one `data` field each. */
async function* eventsOf({ body }: Response): AsyncGenerator<Event> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body ?? []) {
    const blocks = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const text = /^data: (.*)$/m.exec(block)?.[1];
      if (text !== undefined) yield { name: /^event: (.*)$/m.exec(block)?.[1] ?? '', text };
    }
  }
}

function lineOf({
  timestamp,
  level,
  message,
  ...fields
}: Readonly<Record<string, unknown>>): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const words = [timestamp, String(level).toUpperCase().padEnd(5), message, ...rest];
  return words.map(plainText).join(' ');
}
