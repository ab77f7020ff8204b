import { diagnosticView, type ReloadReport } from '../exposes/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { EngineMetrics, Log } from '../telemetry/index.ts';
import type { Change, LiveDocuments } from './reload.ts';

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
  const failed = changes.some(({ outcome }) => outcome === 'kept' || outcome === 'left out');
  metrics.reloadSuccess.set([], failed ? 0 : 1);
  metrics.reloadTime.set([], clock.now() / 1000);
  return {
    durationMs: Math.round(clock.monotonic() - started),
    documents: changes.map(reportOf),
  };
}

function reportOf({ file, outcome, reading, failure }: Change): ReloadReport['documents'][number] {
  return {
    file,
    outcome,
    ...(failure && { reason: failure.message }),
    errors: reading?.errors.map(diagnosticView) ?? [],
  };
}
