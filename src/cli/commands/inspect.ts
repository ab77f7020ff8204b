import { Option } from 'commander';
import { type Description, describePlan, readCapability } from '../../host/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

interface InspectFlags {
  readonly format: 'text' | 'json';
  readonly contract?: string;
}

/** `capstan inspect <document>`: what it would expose, and where each call goes. */
export const inspect: CommandDefinition = (program, context) => {
  program
    .command('inspect')
    .description(
      'show what a document would expose: routes, tools, their inputs, and where each call goes',
    )
    .argument('<document>', 'capability document (YAML)')
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action((document: string, flags: InspectFlags) => run(document, flags, context));
};

async function run(
  document: string,
  flags: InspectFlags,
  { extensions, output }: CommandContext,
): Promise<void> {
  const { plan, diagnostics, sources } = await readCapability(document, extensions, flags.contract);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) printDiagnostics(errors, sources, output);
  if (!plan) throw new CommandFailure(`'${document}' exposes nothing`, EXIT.config);
  const description = describePlan(plan, extensions);
  output.out(flags.format === 'json' ? JSON.stringify(description, null, 2) : text(description));
}

function text({ title, consumes, exposes, variables }: Description): string {
  const lines = [title, ''];
  for (const api of consumes) {
    lines.push(
      `consumes ${api.namespace}`,
      `  address         ${api.baseUri || '(none)'}`,
      `  authentication  ${api.authentication}`,
      `  operations      ${api.operations}`,
      '',
    );
  }
  for (const exposed of exposes) {
    lines.push(
      `exposes ${exposed.namespace} (${exposed.type}${exposed.port === null ? '' : `, port ${exposed.port}`})`,
      '',
    );
    for (const offer of exposed.offers) lines.push(...offerText(offer));
  }
  lines.push(
    variables.length === 0 ? 'needs no variables' : `needs the variables ${variables.join(', ')}`,
  );
  return lines.join('\n');
}

function offerText({
  name,
  description,
  inputs,
  target,
  operation,
}: Description['exposes'][number]['offers'][number]): string[] {
  const width = Math.max(0, ...inputs.map((input) => input.name.length));
  const rows = inputs.map(
    (input) =>
      `      ${input.name.padEnd(width)}  ${input.type}, ${input.in}${input.required ? ', required' : ''}`,
  );
  const called = operation === '' ? '' : `  (${operation})`;
  return [`  ${name}`, `    ${description}`, ...rows, `    → ${target}${called}`, ''];
}
