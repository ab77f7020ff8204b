import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Option } from 'commander';
import {
  CASE_REPORTS,
  type Case,
  type CaseResult,
  checkCalls,
  noUpstream,
  readCases,
  runCases,
} from '../../cases/index.ts';
import {
  type CallTransport,
  implementsSessions,
  openInProcess,
  readText,
} from '../../host/index.ts';
import { nearest, PROBLEMS, systemClock } from '../../kernel/index.ts';
import { mockOf, mockTransport } from '../../mock/index.ts';
import type { Plan } from '../../plan/index.ts';
import { newReport, type Report, type Source } from '../../spec/index.ts';
import { collectUpstream } from '../collect-upstream.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { collect } from '../options.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import {
  CONTRACT_MEANING,
  type Prepared,
  prepare,
  type UpstreamFlags,
} from './upstream-options.ts';

interface TestFlags extends Pick<UpstreamFlags, 'contract' | 'envFile' | 'upstream'> {
  readonly format: string;
  readonly mock?: boolean;
  readonly embedded?: boolean;
  readonly live?: boolean;
}

/** `capstan test <document> [cases]`: runs cases in this process, without ports. */
export const test: CommandDefinition = (program, context) => {
  program
    .command('test')
    .description('run the cases beside a capability document')
    .argument('<document>', 'capability document (YAML)')
    .argument('[cases]', 'file of cases; default: x.test.yaml beside x.yaml')
    .addOption(
      new Option(
        '--mock',
        'answer calls that no case has a reply for as capstan mock does',
      ).conflicts(['embedded', 'live']),
    )
    .addOption(
      new Option('--embedded', 'send them to an embedded service in memory').conflicts('live'),
    )
    .option('--live', 'send them to the real upstream')
    .option(
      '--upstream <namespace=url>',
      'with --live, send the calls of a consumed namespace elsewhere (repeatable)',
      collectUpstream,
    )
    .option('--env-file <file>', 'read variables from a file too (repeatable)', collect)
    .option('--contract <file>', CONTRACT_MEANING)
    .addOption(
      new Option('--format <format>', 'for people, for programs, for a pipeline')
        .choices(CASE_REPORTS.map(({ name }) => name))
        .default('text'),
    )
    .action((document: string, cases: string | undefined, flags: TestFlags) =>
      run(document, cases ?? casesBeside(document), flags, context),
    );
};

function casesBeside(document: string): string {
  const stem = join(dirname(document), basename(document, extname(document)));
  const known = ['.test.yaml', '.test.yml'].map((ending) => `${stem}${ending}`);
  return known.find((file) => existsSync(file)) ?? `${stem}.test.yaml`;
}

async function run(
  document: string,
  file: string,
  flags: TestFlags,
  context: CommandContext,
): Promise<void> {
  const { cases, report, sources } = await read(file);
  stopWhenWrong(file, report, sources, context);
  const quiet = { data: '', memory: true, logFormat: 'json', logLevel: 'silent', recordLimit: 0 };
  const prepared = await prepare(document, { ...flags, ...quiet } as UpstreamFlags, context, {
    callers: false,
    ...standIn(flags),
  });
  try {
    await runPrepared({ cases, file, report, sources }, prepared, flags, context);
  } finally {
    await prepared.close();
  }
}

const EMBEDDED_HINT =
  '; nothing answered some calls, and the embedded service would: try --embedded';

/** Whether cases failed for want of an upstream that the embedded service could have been. */
function lacksEmbedded(
  failed: readonly CaseResult[],
  { upstreams }: Prepared['plan'],
  { mock, embedded }: TestFlags,
): boolean {
  if (mock || embedded || !upstreams.some(implementsSessions)) return false;
  return failed.some(({ differences }) => differences.some(({ found }) => UNANSWERED.test(found)));
}

/** What callers of REST and MCP are told when a call reached nobody. */
const UNANSWERED = new RegExp(
  ['upstream-unrecorded', 'upstream-unreachable']
    .flatMap((name) => [name, PROBLEMS[name as keyof typeof PROBLEMS].title])
    .join('|'),
);

/** A file of cases, read. */
interface CaseFile {
  readonly cases: readonly Case[];
  readonly report: Report;
  readonly sources: ReadonlyMap<string, Source>;
}

async function read(file: string): Promise<CaseFile> {
  const text = await readText(file);
  if ('reason' in text)
    throw new CommandFailure(`the cases '${file}' cannot be read: ${text.reason}`, EXIT.config);
  const report = newReport();
  const { cases, source } = readCases(file, text.text, report);
  return { cases, report, sources: new Map([[file, source]]) };
}

function stopWhenWrong(
  file: string,
  { diagnostics }: Report,
  sources: ReadonlyMap<string, Source>,
  { output }: CommandContext,
): void {
  if (diagnostics.length > 0) printDiagnostics(diagnostics, sources, output);
  if (diagnostics.some(({ severity }) => severity === 'error'))
    throw new CommandFailure(`the cases '${file}' cannot be run`, EXIT.config);
}

/** What answers calls that no case has a reply for. */
function standIn({ mock, embedded, live }: TestFlags) {
  if (embedded || live) return {};
  const transport = (plan: Plan) => (mock ? mockTransport(mockOf(plan.contractOf)) : noUpstream);
  return { standIn: { transport, answers: '' } };
}

async function runPrepared(
  { cases, file, report, sources }: CaseFile & { readonly file: string },
  { plan, environment, calls }: Prepared,
  flags: TestFlags,
  context: CommandContext,
): Promise<void> {
  const { extensions } = context;
  const open = (choices: Prepared['calls']) =>
    openInProcess(plan, { extensions, environment, ...choices });
  const shared = await open(calls);
  try {
    checkCalls(cases, shared.served, report, nearest);
    stopWhenWrong(file, report, sources, context);
    const results = await runCases(cases, {
      served: shared.served,
      open: (transport: CallTransport) => open({ ...calls, standIn: () => transport }),
      clock: systemClock,
    });
    const written = CASE_REPORTS.find(({ name }) => name === flags.format)?.write(file, results);
    context.output.out(written ?? '');
    const failed = results.filter(({ differences }) => differences.length > 0);
    if (failed.length === 0) return;
    const hint = lacksEmbedded(failed, plan, flags) ? EMBEDDED_HINT : '';
    const message = `${failed.length} of ${results.length} cases failed${hint}`;
    throw new CommandFailure(message, EXIT.failed);
  } finally {
    await shared.close();
  }
}
