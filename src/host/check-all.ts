import { type CheckReport, diagnosticView } from '../exposes/index.ts';
import type { Clock } from '../kernel/index.ts';
import { codeFrame, inOrder } from '../spec/index.ts';
import type { Change, LiveDocuments } from './reload.ts';
import { changesOf, isFailure, reportOf } from './report-change.ts';

/** Tells what a reload of all would do, and what there is to say about the documents as they are now. */
export async function checkAll(live: LiveDocuments, clock: Clock): Promise<CheckReport> {
  const started = clock.monotonic();
  const changes = await live.check();
  return {
    valid: !changes.some(isFailure),
    durationMs: Math.round(clock.monotonic() - started),
    documents: changes.map((change) => ({
      ...reportOf(change),
      changes: changesOf(change),
      diagnostics: diagnosticsOf(change),
    })),
  };
}

function diagnosticsOf({
  reading,
  remarks,
  sources,
}: Change): CheckReport['documents'][number]['diagnostics'] {
  const { diagnostics = [] } = reading?.capability ?? {};
  const missing = reading?.errors.filter((one) => !diagnostics.includes(one)) ?? [];
  const texts = new Map([...sources, ...(reading?.capability.sources ?? [])]);
  const all = [...missing, ...diagnostics, ...remarks];
  return inOrder(all).map((one) => ({
    ...diagnosticView(one),
    frame: codeFrame(one, all, texts),
  }));
}
