import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';

interface MetricsFlags extends AskingFlags {
  readonly filter?: string;
}

/** `capstan metrics`: what a process counts. */
export const metrics: BareCommandDefinition = (program, context) => {
  const command = program.command('metrics').description('print the metrics of a running process');
  addAskingOptions(command)
    .option('--filter <pattern>', 'only lines that this regular expression is found in')
    .action((flags: MetricsFlags) => run(flags, context));
};

async function run({ filter, ...flags }: MetricsFlags, context: BareContext): Promise<void> {
  const wanted = patternOf(filter);
  const response = await controlClient(flags, context).ask('/metrics');
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const found = wanted ? lines.filter((line) => wanted.test(line)) : lines;
  if (flags.format === 'json') context.output.out(JSON.stringify(samplesOf(found), null, 2));
  else context.output.out(found.join('\n'));
}

function patternOf(text: string | undefined): RegExp | undefined {
  try {
    return text === undefined ? undefined : new RegExp(text);
  } catch (reason) {
    throw new CommandFailure(`--filter: ${(reason as Error).message}`, EXIT.usage);
  }
}

const SAMPLE = /^([^\s{#]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The values among lines of Prometheus' text. */
function samplesOf(lines: readonly string[]) {
  return lines.flatMap((line) => {
    const [match, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (match === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [
      label,
      text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign)),
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}
