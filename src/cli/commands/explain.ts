import { nearest } from '../../kernel/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { type Meaning, meanings } from '../meanings.ts';
import type { CommandContext, CommandDefinition } from './command.ts';

/** `capstan explain <code>`: what a code or a problem name means. */
export const explain: CommandDefinition = (program, context) => {
  program
    .command('explain')
    .description('say what a code of validate or lint, or the name of a problem, means')
    .argument('<code>', 'a code or a name, e.g. unknown-operation')
    .action((name: string) => explainName(name, context));
};

/** @throws CommandFailure when nothing is called like it */
function explainName(name: string, { extensions, output }: CommandContext): void {
  const known = meanings(extensions);
  const meaning = known.find((one) => one.name === name);
  if (meaning) {
    output.out(page(meaning));
    return;
  }
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
  rule: 'a warning of lint',
  problem: 'a problem that callers are told',
};

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
