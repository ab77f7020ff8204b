import {
  describePlan,
  documentPaths,
  type Running,
  type RunningTogether,
  startCapability,
  watchDocuments,
} from '../../host/index.ts';
import { banner } from '../banner.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { recursiveOption } from './document-folders.ts';
import { checkPorts } from './named-parts.ts';
import { serveMany } from './serve-many.ts';
import {
  addServeOptions,
  DRAIN_MS,
  listening,
  noticeMs,
  type ServeFlags,
  startOptions,
  warnWhenOpen,
} from './serve-options.ts';
import { DEMO_ORGANISATION } from './session-data.ts';
import { addUpstreamOptions, type Prepared, prepare, type StandIn } from './upstream-options.ts';
import { liveDocuments } from './watch.ts';

/** `capstan serve <documents...>` */
export const serve: CommandDefinition = (program, context) => {
  const command = program
    .command('serve')
    .description('serve capability documents: their REST APIs, their MCP tools')
    .argument('<documents...>', 'capability documents (YAML), or folders of them');
  addUpstreamOptions(addServeOptions(command.addOption(recursiveOption())))
    .option('--watch', 'serve what the files say now, whenever they change')
    .action((documents: string[], flags: ServeFlags) => serveDocuments(documents, flags, context));
};

/**
 * Serves documents until somebody asks to stop.
 *
 * @param documents files, and folders whose documents are meant
 * @param standIn answers in place of upstreams. Default: as the flags say
 * @throws CommandFailure
 */
export async function serveDocuments(
  documents: readonly string[],
  flags: ServeFlags,
  context: CommandContext,
  standIn?: StandIn,
): Promise<void> {
  const paths = await documentPaths(documents, flags.recursive);
  const [only, ...others] = paths.files;
  if (only === undefined || others.length > 0 || paths.folders.length > 0)
    await serveMany(paths, flags, context, standIn);
  else await serveUntilStopped(await prepare(only, flags, context, { standIn }), flags, context);
}

async function serveUntilStopped(
  prepared: Prepared,
  flags: ServeFlags,
  context: CommandContext,
): Promise<void> {
  try {
    checkPorts([prepared.reading], flags);
    const running = await start(prepared, flags, context);
    await checkListening(prepared, running);
    announce(prepared, running, flags, context);
    const { reading } = prepared;
    const paths = { files: [reading.file], folders: [], recursive: false, all: [reading.file] };
    const live = liveDocuments(
      { running, paths, readings: [reading], ...prepared },
      flags,
      context,
    );
    const watching = flags.watch && watchDocuments(live, prepared.log);
    await context.stopRequested();
    prepared.log.log('info', 'stopping');
    if (watching) await watching.close();
    await running.stop(DRAIN_MS, noticeMs(flags));
  } finally {
    await prepared.close();
  }
}

/** A document may have nothing but tools over standard input and output. */
async function checkListening({ reading }: Prepared, running: Running): Promise<void> {
  if (running.exposes.length > 0) return;
  await running.stop(0);
  throw new CommandFailure(
    `${reading.file}: its tools are offered over standard input and output only: capstan mcp ${reading.file}`,
    EXIT.usage,
  );
}

async function start(
  prepared: Prepared,
  flags: ServeFlags,
  context: CommandContext,
): Promise<RunningTogether> {
  const options = startOptions(prepared, flags, context);
  const running = await listening(() => startCapability(prepared.plan, options));
  warnWhenOpen(prepared.plan.exposures, flags, context);
  return running;
}

function announce(
  { capability, plan, embedded, answers, log }: Prepared,
  running: Running,
  flags: ServeFlags,
  { output, extensions }: CommandContext,
): void {
  if (flags.readyJson) output.out(JSON.stringify({ ready: true, exposes: running.exposes }));
  else {
    const description = describePlan(plan, extensions);
    output.out(
      banner({
        capability,
        description,
        embedded,
        running,
        organisation: DEMO_ORGANISATION,
        answers,
      }),
    );
  }
  const warnings = capability.diagnostics.filter(({ severity }) => severity === 'warning').length;
  log.log('info', 'ready', { exposes: running.exposes.map(({ url }) => url), warnings });
}
