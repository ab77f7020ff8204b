import type { ReloadReport } from '../exposes/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { EngineMetrics, Log } from '../telemetry/index.ts';
import type { Change, LiveDocuments } from './reload.ts';
import { changesOf, isFailure, reportOf } from './report-change.ts';

/** What is told of a reload. */
export interface ReloadSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: EngineMetrics;
}

/** Reads all documents again, because somebody asks, and tells what became of each. */
export async function reloadAll(
  live: LiveDocuments,
  { clock, log, metrics }: ReloadSurroundings,
): Promise<ReloadReport> {
  const started = clock.monotonic();
  log.log('info', 'documents are read again, as the control port was asked to');
  const changes = await live.refresh('all');
  for (const change of changes) logDifferences(change, log);
  const failed = changes.some(isFailure);
  metrics.reloadSuccess.set([], failed ? 0 : 1);
  metrics.reloadTime.set([], clock.now() / 1000);
  return {
    durationMs: Math.round(clock.monotonic() - started),
    documents: changes.map(reportOf),
  };
}

/** Whoever reads the log later wants to know what was changed; values stay out of it. */
function logDifferences(change: Change, log: Log): void {
  const changes = changesOf(change).map(({ part, kind }) => `${kind}: ${part}`);
  if (changes.length === 0) return;
  const { file } = change;
  const most = changes.slice(0, MOST_LOGGED);
  log.log('info', 'what is served has changed', {
    document: file,
    changes: most,
    more: changes.length - most.length,
  });
}

const MOST_LOGGED = 50;
