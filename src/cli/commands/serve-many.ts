import {
  type DocumentPaths,
  type Environment,
  findDocuments,
  type Reading,
  type RunningTogether,
  readDocument,
  sourcesOf,
  startCapabilities,
  watchDocuments,
} from '../../host/index.ts';
import type { Plan } from '../../plan/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { bannerOfMany } from '../many-banner.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext } from './command.ts';
import { notLookedInto } from './document-folders.ts';
import { checkPorts, checkUpstreams } from './named-parts.ts';
import {
  DRAIN_MS,
  listening,
  noticeMs,
  type ServeFlags,
  startOptions,
  warnWhenOpen,
} from './serve-options.ts';
import {
  type Calls,
  type MissingIn,
  missingFor,
  openCalls,
  readVariables,
  replaying,
  type StandIn,
} from './upstream-options.ts';
import { liveDocuments, reasonOf, tellErrors } from './watch.ts';

/** Documents ready to be served together, with what their calls need. */
interface PreparedMany extends Calls {
  readonly readings: readonly Reading[];
  readonly environment: Environment;
  readonly missingIn: MissingIn;
}

/** Serves several documents in one process until somebody asks to stop. */
export async function serveMany(
  paths: DocumentPaths,
  flags: ServeFlags,
  context: CommandContext,
  standIn?: StandIn,
): Promise<void> {
  const prepared = await prepareMany(paths, flags, context, standIn);
  const { log } = prepared;
  try {
    const { running, readings } = await start(prepared, flags, context);
    announce(running, readings, prepared, flags, context);
    const live = liveDocuments({ ...prepared, running, paths, readings }, flags, context);
    const watching = flags.watch && watchDocuments(live, log);
    await context.stopRequested();
    log.log('info', 'stopping');
    if (watching) await watching.close();
    await running.stop(DRAIN_MS, noticeMs(flags));
  } finally {
    await prepared.close();
  }
}

async function prepareMany(
  paths: DocumentPaths,
  flags: ServeFlags,
  context: CommandContext,
  given: StandIn | undefined,
): Promise<PreparedMany> {
  const { extensions, output } = context;
  if (flags.contract !== undefined)
    throw new CommandFailure(
      '--contract is of one document; several have theirs beside them',
      EXIT.usage,
    );
  const environment = readVariables(flags, context);
  const standIn = given ?? (await replaying(flags));
  const missingIn = missingFor(environment, flags, standIn, true);
  const files = await findDocuments(paths);
  const reading = { extensions, missing: missingIn };
  const readings = await Promise.all(files.map((file) => readDocument(file, reading)));
  for (const one of readings) tellErrors(one, output);
  const plans = plansOf(readings);
  if (plans.length === 0) throw nothingLeft(paths);
  const embeds = checkUpstreams(readings, flags);
  checkPorts(readings, flags);
  return { readings, environment, missingIn, ...(await openCalls(flags, standIn, embeds)) };
}

function plansOf(readings: readonly Reading[]): readonly Plan[] {
  return readings.flatMap(({ plan }) => plan ?? []);
}

function nothingLeft(paths: DocumentPaths): CommandFailure {
  const message = `nothing of ${paths.all.join(', ')} can be served${notLookedInto(paths)}`;
  return new CommandFailure(message, EXIT.config);
}

/** Starts what can be started; documents that cannot be opened are told and left out. */
async function start(
  prepared: PreparedMany,
  flags: ServeFlags,
  context: CommandContext,
): Promise<{ running: RunningTogether; readings: readonly Reading[] }> {
  const { output } = context;
  const { readings } = prepared;
  const plans = plansOf(readings);
  const leftOut = new Set<Plan>();
  const options = startOptions(prepared, flags, context);
  const running = await listening(() =>
    startCapabilities(plans, options, (plan, reason) => {
      leftOut.add(plan);
      const file = readings.find((one) => one.plan === plan)?.file;
      output.err(`${output.paint.error('error')}: '${file}' is not served: ${reasonOf(reason)}`);
    }),
  );
  warnWhenOpen(
    plans.filter((plan) => !leftOut.has(plan)).flatMap((plan) => plan.exposures),
    flags,
    context,
  );
  return {
    running,
    readings: readings.map((one) =>
      one.plan && leftOut.has(one.plan) ? { ...one, plan: undefined } : one,
    ),
  };
}

function announce(
  running: RunningTogether,
  readings: readonly Reading[],
  { embedded, answers, log }: PreparedMany,
  flags: ServeFlags,
  { output }: CommandContext,
): void {
  const { exposes, remarks } = running;
  if (remarks.length > 0) printDiagnostics(remarks, sourcesOf(readings), output);
  const served = readings.flatMap(({ plan }) => plan ?? []);
  if (flags.readyJson) output.out(JSON.stringify({ ready: true, exposes }));
  else output.out(bannerOfMany({ exposes, plans: served, embedded, answers }));
  const diagnostics = readings.flatMap(({ capability }) => capability.diagnostics);
  log.log('info', 'ready', {
    documents: served.length,
    left_out: readings.length - served.length,
    exposes: [...new Set(exposes.map(({ url }) => url))],
    warnings: diagnostics.filter(({ severity }) => severity === 'warning').length,
  });
}
