import {
  type Capability,
  documentPaths,
  findDocuments,
  lintCapability,
  readCapability,
} from '../../host/index.ts';
import { summary } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { meanings } from '../meanings.ts';
import { type Findings, formatOf, type Served } from '../reports/index.ts';
import type { CommandContext } from './command.ts';
import { notLookedInto } from './document-folders.ts';

/** Flags of commands that judge documents. */
export interface JudgingFlags {
  readonly format: string;
  readonly contract?: string;
  readonly strict?: boolean;
  readonly lint?: boolean;
  readonly recursive?: boolean;
}

/**
 * Tells what there is to say about a document, or about each of several.
 *
 * @param paths files, and folders whose documents are meant
 * @throws CommandFailure when one does not pass
 */
export async function judge(
  paths: readonly string[],
  flags: JudgingFlags,
  context: CommandContext,
): Promise<void> {
  const { files, folders } = await filesOf(paths, flags.recursive);
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0 && folders.length === 0)
    return judgeOne(only, flags, context);
  if (flags.contract !== undefined)
    throw new CommandFailure('--contract is for one document', EXIT.usage);
  await judgeAll(files, new Set(paths), flags, context);
}

/**
 * The files that are meant.
 *
 * @throws CommandFailure when there are none
 */
export async function filesOf(
  paths: readonly string[],
  recursive = false,
): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  const given = await documentPaths(paths, recursive);
  const files = await findDocuments(given);
  if (files.length > 0) return { files, folders: given.folders };
  const message = `there is no document in ${paths.join(', ')}${notLookedInto(given)}`;
  throw new CommandFailure(message, EXIT.config);
}

async function judgeOne(
  document: string,
  flags: JudgingFlags,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const found = await findingsOf(document, flags, context);
  formatOf(flags.format).write(found, output);
  if (found.failing.length > 0) throw new CommandFailure(verdictOn(found), EXIT.config);
  if (flags.format === 'text') output.out(verdictOn(found));
}

/** What lies in a folder and is something else is told, and fails nothing. */
async function judgeAll(
  files: readonly string[],
  named: ReadonlySet<string>,
  flags: JudgingFlags,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const all: Findings[] = [];
  for (const file of files) {
    const found = await findingsOf(file, flags, context);
    if (!named.has(file) && isForeign(found)) output.err(`'${file}' is no capability document`);
    else all.push(found);
  }
  formatOf(flags.format).writeAll(all, output);
  const wrong = all.filter(({ failing }) => failing.length > 0);
  if (flags.format === 'text') for (const found of all) output.out(verdictOn(found));
  if (wrong.length === 0) return;
  throw new CommandFailure(`${wrong.length} of ${all.length} documents do not pass`, EXIT.config);
}

function isForeign({ findings }: Findings): boolean {
  return findings.some(({ code }) => code === 'not-a-capability');
}

async function findingsOf(
  file: string,
  flags: JudgingFlags,
  { extensions }: CommandContext,
): Promise<Findings> {
  const capability = await readCapability(file, extensions, flags.contract);
  const remarks = flags.lint ? lintCapability(capability, extensions) : [];
  const findings = [...capability.diagnostics, ...remarks];
  const failing = findings.filter(
    ({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning'),
  );
  return {
    file,
    findings,
    failing,
    served: servedOf(capability),
    sources: capability.sources,
    meanings: meanings(extensions),
  };
}

function verdictOn({ file, findings, failing, served }: Findings): string {
  if (failing.length === 0)
    return served === 'nothing' ? `${file} is right` : `${file} can be served`;
  const left = served === 'part' ? '; the rest of it can be served' : '';
  return `${file} does not pass: ${summary(findings)}${left}`;
}

/** How much of a document `serve` would serve. */
function servedOf({ plan, diagnostics }: Capability): Served {
  if (!plan) return 'nothing';
  return diagnostics.some(({ disables }) => disables !== undefined) ? 'part' : 'all';
}
