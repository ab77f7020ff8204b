import { existsSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import {
  type Exposes,
  readStarterOperation,
  SIGNINGS,
  type Signing,
  type StarterOperation,
  starterDocument,
} from '../../openapi/index.ts';
import { ask, canAsk } from '../ask.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { writeFile } from '../write-file.ts';
import { EVERY_EXPOSER, readExposes, readUrl } from './api-options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';

interface CreateFlags {
  readonly title?: string;
  readonly baseUri?: string;
  readonly auth?: Signing;
  readonly operation?: readonly StarterOperation[];
  readonly expose: readonly Exposes[];
  readonly force?: boolean;
}

/** `capstan create <file>`: a capability document to start from. */
export const create: CommandDefinition = (program, context) => {
  program
    .command('create')
    .description('write a capability document to start from; asks for what no flag says')
    .argument('[file]', 'the document to write', 'capability.yaml')
    .option('--title <text>', 'what the API is called')
    .option('--base-uri <url>', 'address of the API', readUrl)
    .addOption(new Option('--auth <type>', 'how calls are signed').choices(SIGNINGS))
    .option(
      '--operation <line>',
      "an operation, like 'GET /pets/{id}' or 'GET /pets?limit List the pets'; repeatable",
      addOperation,
    )
    .option('--expose <rest,mcp>', 'how to expose the operations', readExposes, EVERY_EXPOSER)
    .option('--force', 'overwrite the file')
    .action((file: string, flags: CreateFlags) => run(file, flags, context));
};

async function run(file: string, flags: CreateFlags, { output }: CommandContext): Promise<void> {
  if (existsSync(file) && !flags.force)
    throw new CommandFailure(
      `'${file}' exists; choose another name, or overwrite it with --force`,
      EXIT.failed,
    );
  const told = await complete(flags);
  writeFile(file, documentOf(told, flags.expose));
  const count = told.operations.length;
  output.out(`${file}: ${count === 1 ? '1 operation' : `${count} operations`} of ${told.baseUri}`);
  output.err(`next: capstan validate ${file}, then capstan serve ${file}`);
}

interface Told {
  readonly title: string;
  readonly baseUri: string;
  readonly signing: Signing;
  readonly operations: readonly StarterOperation[];
}

function documentOf(told: Told, expose: readonly Exposes[]): string {
  try {
    return starterDocument({ ...told, expose });
  } catch (reason) {
    if (!(reason instanceof RangeError)) throw reason;
    throw new CommandFailure(`no document can be made of that: ${reason.message}`, EXIT.usage);
  }
}

/** What the flags say, and for the rest what the person at the terminal says. */
async function complete(flags: CreateFlags): Promise<Told> {
  if (flags.baseUri !== undefined && flags.operation !== undefined) {
    const title = flags.title ?? new URL(flags.baseUri).hostname;
    const { baseUri, operation: operations } = flags;
    return { title, baseUri, operations, signing: flags.auth ?? 'none' };
  }
  if (!canAsk())
    throw new CommandFailure(
      'what to call is missing: give --base-uri and --operation, or answer questions at a terminal',
      EXIT.usage,
    );
  return ask(async (question) => {
    const baseUri = flags.baseUri ?? (await question('Address of the API (https://…): ', readUrl));
    const named = new URL(baseUri).hostname;
    const title = flags.title ?? ((await question(`What it is called [${named}]: `)) || named);
    const signing =
      flags.auth ?? (await question(`Calls are signed with ${SIGNED}: `, readSigning));
    return { baseUri, title, signing, operations: await askOperations(flags, question) };
  });
}

const SIGNED = `${SIGNINGS.join(', ')} [none]`;

type Question = Parameters<Parameters<typeof ask>[0]>[0];

async function askOperations(
  flags: CreateFlags,
  question: Question,
): Promise<readonly StarterOperation[]> {
  const operations: StarterOperation[] = [...(flags.operation ?? [])];
  while (flags.operation === undefined) {
    const asked =
      operations.length === 0 ? 'Operation, like GET /pets/{id}' : 'Another one (empty: done)';
    const line = await question(`${asked}: `, readLine(operations.length > 0));
    if (line === undefined) break;
    operations.push(line);
  }
  return operations;
}

function readLine(mayEnd: boolean) {
  return (text: string) => (mayEnd && text === '' ? undefined : readOperation(text));
}

function addOperation(line: string, before: readonly StarterOperation[] = []) {
  return [...before, readOperation(line)];
}

function readOperation(line: string): StarterOperation {
  try {
    return readStarterOperation(line);
  } catch (reason) {
    throw new InvalidArgumentError((reason as Error).message);
  }
}

function readSigning(text: string): Signing {
  const signing = SIGNINGS.find((one) => one === (text || 'none'));
  if (signing === undefined) throw new InvalidArgumentError(`it is one of ${SIGNINGS.join(', ')}`);
  return signing;
}
