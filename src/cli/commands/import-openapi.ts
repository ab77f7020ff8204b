import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { readText } from '../../host/index.ts';
import { type Exposes, type Imported, importOpenApi } from '../../openapi/index.ts';
import { newReport, parseSource } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import { writeFile } from '../write-file.ts';
import { EVERY_EXPOSER, readExposes, readUrl, splitList } from './api-options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';

interface ImportFlags {
  readonly output?: string;
  readonly namespace?: string;
  readonly baseUri?: string;
  readonly tags?: readonly string[];
  readonly expose: readonly Exposes[];
  readonly force?: boolean;
}

/** `capstan import openapi <file>`: a capability document and its contract, from an OpenAPI description. */
export const importCommand: CommandDefinition = (program, context) => {
  program
    .command('import')
    .description('make a capability document of something else')
    .command('openapi')
    .description('make a document, and its contract, of a Swagger 2.0 or OpenAPI 3 description')
    .argument('<file>', 'OpenAPI description (YAML or JSON)')
    .option('-o, --output <file>', 'the document to write; its contract goes beside it')
    .option('--namespace <name>', 'name of the consumed API', readNamespace)
    .option('--base-uri <url>', 'address of the API instead of the first one it names', readUrl)
    .option('--tags <a,b>', 'only operations with one of these tags', splitList)
    .option('--expose <rest,mcp>', 'how to expose the operations', readExposes, EVERY_EXPOSER)
    .option('--force', 'overwrite files')
    .action((file: string, flags: ImportFlags) => run(file, flags, context));
};

async function run(file: string, flags: ImportFlags, context: CommandContext): Promise<void> {
  const { output } = context;
  const imported = importFrom(file, await readDescription(file, context), flags, context);
  const target = flags.output ?? `${imported.namespace}.yaml`;
  if (target === '-')
    throw new CommandFailure('two files are written; name the document with --output', EXIT.usage);
  const contract = contractPath(target);
  refuseToOverwrite(file, [target, contract], flags);
  writeFile(target, imported.capability);
  writeFile(contract, imported.contract);
  for (const warning of imported.warnings)
    output.err(`${output.paint.warning('warning')}: ${warning}`);
  output.out(`${target} and its contract ${contract}: ${count(imported)}`);
}

function count({ operations }: Imported): string {
  return operations === 1 ? '1 operation' : `${operations} operations`;
}

async function readDescription(file: string, { output }: CommandContext): Promise<unknown> {
  const read = readText(file);
  if ('reason' in read)
    throw new CommandFailure(`'${file}' cannot be imported: ${read.reason}`, EXIT.config);
  const report = newReport();
  const source = parseSource(file, read.text, report);
  if (report.diagnostics.length === 0) return source.data(source.root);
  printDiagnostics(report.diagnostics, new Map([[file, source]]), output);
  throw new CommandFailure(`'${file}' cannot be imported`, EXIT.config);
}

function importFrom(
  file: string,
  description: unknown,
  { namespace, baseUri, tags = [], expose }: ImportFlags,
  { extensions }: CommandContext,
): Imported {
  const authentication = extensions.auth.map(({ type }) => type);
  const bodies = extensions.bodies.map(({ type }) => type);
  try {
    return importOpenApi(description, { namespace, baseUri, tags, expose, authentication, bodies });
  } catch (reason) {
    if (!(reason instanceof RangeError)) throw reason;
    throw new CommandFailure(`'${file}' cannot be imported: ${reason.message}`, EXIT.config);
  }
}

/** `x.openapi.yaml` beside `x.yaml`, where the document is looked for with it. */
function contractPath(target: string): string {
  return join(dirname(target), `${basename(target, extname(target))}.openapi.yaml`);
}

function refuseToOverwrite(file: string, targets: readonly string[], { force }: ImportFlags): void {
  if (targets.some((target) => resolve(target) === resolve(file)))
    throw new CommandFailure(
      `'${file}' would be overwritten; choose another name with --output`,
      EXIT.usage,
    );
  const existing = force ? undefined : targets.find((target) => existsSync(target));
  if (existing !== undefined)
    throw new CommandFailure(
      `'${existing}' exists; choose another name with --output, or overwrite it with --force`,
      EXIT.failed,
    );
}

function readNamespace(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(text)) return text;
  throw new InvalidArgumentError('a namespace is a word of letters, digits and dashes.');
}
