import {
  type Change,
  type DocumentPaths,
  ExposeError,
  LiveDocuments,
  type Reading,
  type RunningTogether,
} from '../../host/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { Output } from '../output.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import type { CommandContext } from './command.ts';
import { portFailure, type ServeFlags } from './serve-options.ts';
import type { Prepared } from './upstream-options.ts';

/** Documents that are served, and what they were read from. */
export interface Watched extends Pick<Prepared, 'missingIn' | 'log'> {
  readonly running: RunningTogether;
  readonly paths: DocumentPaths;
  readonly readings: readonly Reading[];
}

/** Served documents that can be read again, whoever asks for it; what happens to them is told. */
export function liveDocuments(
  { running, paths, readings, missingIn, log }: Watched,
  { contract }: ServeFlags,
  { extensions, output }: CommandContext,
): LiveDocuments {
  const live = new LiveDocuments(running, readings, {
    paths,
    extensions,
    contract,
    missing: missingIn,
    clock: systemClock,
    tell: (change) => tellChange(change, log, output),
  });
  running.readFrom(live);
  return live;
}

function tellChange(change: Change, log: Log, output: Output): void {
  const { file, outcome, durationMs, reading, remarks, sources } = change;
  if (reading) tellErrors(reading, output);
  if (remarks.length > 0) printDiagnostics(remarks, sources, output);
  const isDone = outcome !== 'kept' && outcome !== 'left out';
  log.log(isDone ? 'info' : 'warn', `document ${outcome}`, {
    document: file,
    outcome,
    duration_ms: durationMs,
    ...(change.failure ? { error: reasonOf(change.failure) } : {}),
  });
}

/** Prints what of a document is not served; of what is no capability at all, one line. */
export function tellErrors({ file, capability, errors, foreign }: Reading, output: Output): void {
  if (foreign !== undefined) output.err(`warning: '${file}' is skipped: ${foreign}`);
  else if (errors.length > 0) printDiagnostics(errors, capability.sources, output);
}

/** Why a document that was read well is not served. */
export function reasonOf(failure: Error): string {
  return failure instanceof ExposeError ? portFailure(failure).message : failure.message;
}
