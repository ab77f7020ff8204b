import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { nearest } from '../../kernel/index.ts';
import { collectUpstream } from '../collect-upstream.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { type Meaning, meanings } from '../meanings.ts';
import { collect } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { type CallFlags, explainCall, type Texts } from './explain-call.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

/** `capstan explain`: what a code means, or what a call would send. */
export const explain: CommandDefinition = (program, context) => {
  const command = program
    .command('explain')
    .summary('say what a code means, or show what a call would send')
    .description(
      [
        'capstan explain <code>                   what a code of validate or lint, or a problem, means',
        'capstan explain <document> <operation>   what a call would send to the API; nothing is sent',
      ].join('\n'),
    )
    .argument('<code or document>', 'a code, e.g. unknown-operation, or a capability document')
    .argument(
      '[operation]',
      "a route ('GET /notes'), a tool, or an operation that one of them calls",
    );
  addCallOptions(command).action((subject: string, operation: string | undefined, flags) =>
    run(subject, operation, flags, context),
  );
};

function addCallOptions(command: Command): Command {
  return command
    .option('--document <file>', 'the document, when only the operation is an argument')
    .option('--with <input=value>', 'a value for an input (repeatable)', collectInput)
    .option('--exposer <namespace>', 'which exposer, when several offer it')
    .option(
      '--answer <json>',
      'what the API answers, for calls that depend on it (repeatable, in order)',
      collect,
    )
    .option(
      '--upstream <namespace=url>',
      'the address of a consumed namespace (repeatable)',
      collectUpstream,
    )
    .option('--env-file <file>', 'read variables from a file too (repeatable)', collect)
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    );
}

async function run(
  subject: string,
  operation: string | undefined,
  flags: CallFlags & { readonly document?: string },
  context: CommandContext,
): Promise<void> {
  if (flags.document !== undefined && operation !== undefined)
    throw new CommandFailure('--document and a document are one too many', EXIT.usage);
  if (flags.document !== undefined) await explainCall(flags.document, subject, flags, context);
  else if (operation !== undefined) await explainCall(subject, operation, flags, context);
  else explainName(subject, context);
}

function collectInput(text: string, known: Texts = new Map()): Texts {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('it is written <input>=<value>.');
  const name = text.slice(0, split);
  return new Map([...known, [name, [...(known.get(name) ?? []), text.slice(split + 1)]]]);
}

/** @throws CommandFailure when nothing is called like it */
function explainName(name: string, { extensions, output }: CommandContext): void {
  const known = meanings(extensions);
  const meaning = known.find((one) => one.name === name);
  if (meaning) {
    output.out(page(meaning));
    return;
  }
  if (existsSync(name))
    throw new CommandFailure(
      `which operation of '${name}'? 'capstan inspect ${name}' lists them`,
      EXIT.usage,
    );
  const near = nearest(
    name,
    known.map((one) => one.name),
  );
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  throw new CommandFailure(`no code and no problem is called '${name}'${hint}`, EXIT.usage);
}

function page({ name, kind, text, example: [wrong, right] }: Meaning): string {
  return [
    `${name} (${KINDS[kind]})`,
    text,
    'Wrong:',
    indent(wrong),
    kind === 'problem' ? 'What helps:' : 'Right:',
    indent(right),
  ].join('\n\n');
}

const KINDS: Readonly<Record<Meaning['kind'], string>> = {
  error: 'an error of validate',
  warning: 'a warning of validate',
  note: 'a note of validate',
  rule: 'a warning of lint',
  problem: 'a problem that callers are told',
};

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
