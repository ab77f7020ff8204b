import { Option } from 'commander';
import {
  documentBase,
  implementsSessions,
  readCapability,
  readEnvironment,
  withBinds,
} from '../../host/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { Plan } from '../../plan/index.ts';
import { isPostgresUrl } from '../../sessions/index.ts';
import { collectUpstream } from '../collect-upstream.ts';
import { type Check, failed, skipped } from '../doctor/check.ts';
import {
  checkDocument,
  checkPorts,
  checkVariables,
  type Destinations,
} from '../doctor/check-document.ts';
import {
  checkClock,
  checkDatabase,
  checkDirectory,
  checkNode,
  checkSqlite,
} from '../doctor/check-machine.ts';
import { checkUpstream } from '../doctor/check-network.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { collect } from '../options.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { DATA_MEANING } from './session-data.ts';
import { CONTRACT_MEANING } from './upstream-options.ts';

interface DoctorFlags {
  readonly network?: boolean;
  readonly embedded?: boolean;
  readonly upstream?: ReadonlyMap<string, URL>;
  readonly envFile?: readonly string[];
  readonly contract?: string;
  readonly data: string;
  readonly format: 'text' | 'json';
}

/** `capstan doctor [document]`: whether everything is there that serving needs. */
export const doctor: CommandDefinition = (program, context) => {
  program
    .command('doctor')
    .description('look whether everything is there that serving needs, and say what to do')
    .argument('[document]', 'capability document (YAML)')
    .option('--network', 'reach for the consumed APIs too, without credentials')
    .option('--embedded', 'as with serve: what the embedded service implements needs no variables')
    .option(
      '--upstream <namespace=url>',
      'as with serve: another address (repeatable)',
      collectUpstream,
    )
    .option('--env-file <file>', 'read variables from a file too (repeatable)', collect)
    .option('--contract <file>', CONTRACT_MEANING)
    .option('--data <place>', `${DATA_MEANING} of the embedded service`, '.capstan')
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action((document: string | undefined, flags: DoctorFlags) => run(document, flags, context));
};

async function run(
  document: string | undefined,
  flags: DoctorFlags,
  context: CommandContext,
): Promise<void> {
  const machine = [
    checkNode(process.versions.node),
    await checkSqlite(systemClock),
    await (isPostgresUrl(flags.data) ? checkDatabase(flags.data) : checkDirectory(flags.data)),
    checkClock(systemClock),
  ];
  const rest = document === undefined ? [] : await checkServing(document, flags, context);
  const checks = [...machine, ...rest];
  const bad = checks.filter(({ status }) => status === 'failed').length;
  context.output.out(
    flags.format === 'json'
      ? JSON.stringify({ healthy: bad === 0, checks }, null, 2)
      : checks.map(line).join('\n'),
  );
  if (bad > 0) throw new CommandFailure(bad === 1 ? '1 fault' : `${bad} faults`, EXIT.failed);
}

function line({ name, status, found, fix }: Check): string {
  return `${status.padEnd(7)}  ${name}: ${found}${fix === undefined ? '' : `; ${fix}`}`;
}

async function checkServing(
  document: string,
  flags: DoctorFlags,
  { extensions, environment: variables }: CommandContext,
): Promise<readonly Check[]> {
  const capability = await readCapability(document, extensions, flags.contract);
  const { plan } = capability;
  const checks = [checkDocument(document, capability)];
  if (!plan) return checks;
  const overrides = flags.upstream ?? new Map();
  const embedded = flags.embedded === true;
  try {
    const environment = withBinds(plan, readEnvironment(variables, flags.envFile));
    const to = { environment, overrides, embedded };
    return [
      ...checks,
      ...checkVariables(plan, to),
      ...(await checkPorts(plan)),
      ...(await checkNetwork(plan, to, flags)),
    ];
  } catch (reason) {
    return [...checks, failed('variables', (reason as Error).message, 'correct it')];
  }
}

async function checkNetwork(
  plan: Plan,
  { environment, overrides, embedded }: Destinations,
  { network }: DoctorFlags,
): Promise<readonly Check[]> {
  const upstreams = plan.upstreams.filter(
    (upstream) => !(embedded && !overrides.has(upstream.namespace) && implementsSessions(upstream)),
  );
  const checks = upstreams.map(async (upstream) => {
    const { namespace } = upstream;
    const name = `network ${namespace}`;
    if (!network) return [skipped(name, 'not looked at without --network')];
    const base = overrides.get(namespace) ?? documentBase(upstream, environment);
    if (!base) return [failed(name, 'has no address', `give one: --upstream ${namespace}=<url>`)];
    return checkUpstream(namespace, base, systemClock);
  });
  return (await Promise.all(checks)).flat();
}
